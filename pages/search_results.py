"""The documents that were found: picture, title, what they are, and the sentence that matches."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from library.filters import FileGroup, file_group
from library.marks import NOT_THE_ORIGINAL, SPOKEN, is_model_made, is_recording
from library.model import Document, DocumentStatus, FactField
from pages import search_state as state
from pages.markup import document_link, label, linked_picture, plain
from pages.search_address import Asked
from runtime.hit_lines import Run, boxes_of, excerpt_of, has_picture, matched_spans
from runtime.naming import shown_value
from runtime.results import FILES_A_PAGE, FileHits, PageHit, SearchResult

_KEPT_TITLE = 120
"""Characters of a title on a button."""


def draw_files(asked: Asked, result: SearchResult, opened: PageHit | None) -> None:
    """Draw one page of results; the hit that is opened stands out."""
    for number, file in enumerate(result.files):
        with st.container(key=f"result-{number}", horizontal=True, gap="small"):
            st.html(_picture(file), width=120)
            with st.container(gap="xxsmall"):
                _draw_file(asked, number, file, opened)


def draw_paging(asked: Asked, result: SearchResult) -> None:
    """The ways to the pages before and after, where there are any."""
    if result.pages == 1:
        return
    first = (result.page - 1) * FILES_A_PAGE + 1
    last = min(result.page * FILES_A_PAGE, result.total_files)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.button(
            "◀ 前の結果",
            key="results-back",
            disabled=result.page <= 1,
            on_click=state.turn_to,
            args=(asked, result.page - 1),
        )
        st.html(f"<p>{first:,}～{last:,}件目 / {result.total_files:,}件</p>", width="content")
        st.button(
            "次の結果 ▶",
            key="results-forth",
            disabled=result.page >= result.pages,
            on_click=state.turn_to,
            args=(asked, result.page + 1),
        )


def excerpt_html(runs: Sequence[Run]) -> str:
    """An excerpt with the words of the question marked."""
    return "".join(
        f"<mark>{plain(run.text)}</mark>" if run.marked else plain(run.text) for run in runs
    )


def version_tags(file: FileHits) -> str:
    """Whether a document is superseded, with the way to what holds now; or has older versions."""
    document = file.document
    if document.status is DocumentStatus.SUPERSEDED:
        now = file.superseded_by
        link = f" {document_link(now.id, '現行版を見る')}" if now else ""
        return f'<span class="tag bad">旧版（第{document.version}版）</span>{link}'
    if file.older_versions:
        return f'<span class="tag">旧版あり（{file.older_versions}）</span>'
    return ""


def facts_line(file: FileHits) -> str:
    """種別・所管課・日付・版・公開範囲, as far as they are known."""
    day = shown_value(FactField.DATE, file.day)
    version = f"第{file.document.version}版" if file.document.version > 1 else ""
    known = [file.kind, file.department, day, version, file.scope_name]
    return "".join(f"<span>{plain(each)}</span>" for each in known if each)


def _draw_file(asked: Asked, number: int, file: FileHits, opened: PageHit | None) -> None:
    title = file.document.title[:_KEPT_TITLE]
    if not file.hits:
        st.html(f'<p class="found-title">{document_link(file.document.id, title)}</p>')
        st.html(_about(file))
        return
    best, others = file.hits[0], file.hits[1:]
    _draw_way(asked, f"found-{number}-0", title, best)
    st.html(_about(file) + _passage(best, is_opened=best is opened) + _same(file))
    if not others and not file.more:
        return
    is_open = file.document.version_id in state.unfolded() or opened in others
    st.button(
        f"同じ文書で他 {len(others) + file.more} 件",
        key=f"more-{number}",
        type="tertiary",
        icon=":material/expand_less:" if is_open else ":material/expand_more:",
        on_click=state.fold,
        args=(file.document.version_id,),
    )
    if is_open:
        _draw_others(asked, number, file, others, opened)


def _draw_others(
    asked: Asked, number: int, file: FileHits, others: Sequence[PageHit], opened: PageHit | None
) -> None:
    for place, hit in enumerate(others, start=1):
        _draw_way(asked, f"found-{number}-{place}", f"p.{hit.page}", hit)
        st.html(_passage(hit, is_opened=hit is opened, with_page=False))
    if file.more:
        st.html(f'<p class="muted">ほか{file.more}ページ。語を加えて検索すると絞り込めます。</p>')


def _draw_way(asked: Asked, key: str, name: str, hit: PageHit) -> None:
    st.button(
        label(name),
        key=key,
        type="tertiary",
        wrap=True,
        on_click=state.open_hit,
        args=(asked, hit.passage.chunk.id),
    )


def _about(file: FileHits) -> str:
    return (
        f'<p class="found-about">{version_tags(file)}{facts_line(file)}</p>'
        f'<p class="muted found-file">{plain(file.document.file_name)}</p>'
    )


def _same(file: FileHits) -> str:
    """Documents that say the same, behind a word."""
    if not file.same:
        return ""
    links = "".join(f"<li>{document_link(each.id, each.title)}</li>" for each in file.same)
    return (
        f'<details class="same"><summary>同じ内容の文書 {len(file.same)}件</summary>'
        f"<ul>{links}</ul></details>"
    )


def _passage(hit: PageHit, *, is_opened: bool, with_page: bool = True) -> str:
    mark = _made_by_a_model(hit)
    tag = f'<span class="tag mid">{mark}</span>' if mark else ""
    style = "found-text opened" if is_opened else "found-text"
    page = f"<b>p.{hit.page}</b> " if with_page else ""
    return f'<p class="{style}" data-testid="found">{page}{tag}{excerpt_html(excerpt_of(hit))}</p>'


def _made_by_a_model(hit: PageHit) -> str:
    if is_model_made(hit.passage.chunk):
        return NOT_THE_ORIGINAL
    return SPOKEN if is_recording(hit.passage.document) else ""


def _picture(file: FileHits) -> str:
    """The best page, small, with its lines marked; loaded by the browser when it comes in sight."""
    document, best = file.document, next(iter(file.hits), None)
    if not (has_picture(best.passage.chunk) if best else _is_looked_at(document)):
        return f'<div class="found-picture none"><span>{plain(_ending(document))}</span></div>'
    page = best.page if best else 1
    address = f"/thumbnails/{quote(document.version_id)}/{page}"
    boxes = boxes_of(matched_spans(best)) if best else ()
    shown = linked_picture(address, boxes, alt=f"{document.title} {page}ページ")
    return f'<div class="found-picture">{shown}</div>'


def _is_looked_at(document: Document) -> bool:
    """Whether files of its kind have page images."""
    return file_group(document.media_type) in {FileGroup.PDF, FileGroup.PICTURE}


def _ending(document: Document) -> str:
    """What kind of file it is, as its name says: DOCX."""
    _, dot, ending = document.file_name.rpartition(".")
    return ending[:5].upper() if dot else "文書"
