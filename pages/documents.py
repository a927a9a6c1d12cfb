"""文書: what is in the library, handing in more, and what could not be taken in."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from library.eras import japanese_time
from library.errors import ShoruiError
from library.failures import Failure, list_failures
from library.jobs import Job, JobState, list_jobs
from library.model import Document
from library.restoring import removed_documents
from library.scope_list import readable_scopes
from library.scopes import Reader, Scope
from pages.document_details import draw_details
from pages.document_list import draw_list
from pages.markup import document_link, label, list_table, plain
from runtime.office import Office, live_office
from runtime.readers import page_reader
from runtime.upkeep import remove_document
from runtime.uploads import accept_upload

_REFRESH_S = 2
_SEEN = "state of the list"
_NOTICE = "what became of the last upload"
"""Kept, because the list draws the page anew whenever a file is done."""
_SHOWN_JOBS = 30
_SHOWN_BARS = 5
_WATCHED_JOBS = 1000
"""Of one hand-in and of those before it; the oldest that waits is read first."""
_GOING = frozenset({JobState.QUEUED, JobState.RUNNING})
_CHOSEN = "document"
"""In the address: the id of the document that is looked at."""
_OUTCOMES = {
    "new": "登録しました",
    "updated": "新しい版として登録しました",
    "unchanged": "登録済みです",
}


def draw_documents() -> None:
    """Draw the page."""
    office = live_office()
    reader = page_reader(office)
    if chosen := st.query_params.get(_CHOSEN):
        draw_details(office, reader, chosen)
        return
    st.html("<h2>文書</h2>")
    _draw_upload(office, reader)
    _draw_progress(office, reader)
    _draw_failures(office, reader)
    shown = draw_list(office, reader)
    if shown:
        _draw_removal(office, [each.document for each in shown], reader)
    _draw_removed(office, reader)


def _draw_upload(office: Office, reader: Reader) -> None:
    scopes = readable_scopes(office.catalogue, reader=reader)
    with st.form("upload", clear_on_submit=True, border=True):
        files = st.file_uploader(
            "書類を登録する", accept_multiple_files=True, key="files", label_visibility="visible"
        )
        scope = _pick_scope(scopes)
        sent = st.form_submit_button("登録する", type="primary")
    if sent and files:
        _accept(office, files, reader, scope)
    elif sent:
        st.session_state[_NOTICE] = ("warn", "ファイルを選んでから「登録する」を押してください。")
    if _NOTICE in st.session_state:
        kind, text = st.session_state[_NOTICE]
        st.html(f'<p class="{kind}">{plain(text)}</p>')


def _pick_scope(scopes: Sequence[Scope]) -> Scope:
    """Who may read what is handed in; not asked where there is only one answer."""
    if len(scopes) == 1:
        return scopes[0]
    return st.selectbox(
        "公開範囲", scopes, format_func=lambda scope: scope.name, key="upload-scope"
    )


def _accept(office: Office, files: Sequence[UploadedFile], reader: Reader, scope: Scope) -> None:
    try:
        for file in files:
            accept_upload(office, file.name, file, reader=reader, scope=scope.id)
    except ShoruiError as error:
        st.session_state[_NOTICE] = ("warn", error.message)
    else:
        st.session_state[_NOTICE] = (
            "verified",
            f"{len(files)}件を受け付けました。読み取りの進みと結果は下に表示します。",
        )


@st.fragment(run_every=_REFRESH_S)
def _draw_progress(office: Office, reader: Reader) -> None:
    """The uploads of the library; the same in every tab, after a reload, after a restart."""
    jobs = list_jobs(office.catalogue, reader=reader, limit=_WATCHED_JOBS)
    going = [job for job in jobs if job.state in _GOING]
    state = (tuple((job.id, job.state) for job in jobs), office.index.status().indexed_revision)
    if st.session_state.setdefault(_SEEN, state) != state:
        st.session_state[_SEEN] = state
        st.rerun()  # the list below has changed
    _draw_bars(going[::-1])
    done = [job for job in jobs if job.state not in _GOING]
    if done:
        with st.expander("最近の登録", expanded=bool(going) or _NOTICE in st.session_state):
            st.html("".join(_ended(job) for job in done[:_SHOWN_JOBS]))


def _draw_bars(going: Sequence[Job]) -> None:
    """A bar for each of the first, the oldest first; how many more there are."""
    for job in going[:_SHOWN_BARS]:
        share = job.pages_done / job.pages_total if job.pages_total else 0.0
        st.progress(share, text=f"{label(job.file_name)}: {_stage(job)}")
    if len(going) > _SHOWN_BARS:
        st.html(f'<p class="muted">ほか{len(going) - _SHOWN_BARS}件が順番を待っています。</p>')


def _stage(job: Job) -> str:
    if job.state is JobState.QUEUED:
        return "順番待ち"
    if not job.pages_total:
        return "ファイルを開いています"
    return f"{job.pages_total}ページ中 {job.pages_done}ページ" + _time_left(job)


def _time_left(job: Job) -> str:
    """From the pages read so far; nothing before the first."""
    if not job.pages_done or job.pages_done == job.pages_total or job.started_at is None:
        return ""
    spent_s = (job.changed_at - job.started_at).total_seconds()
    left_s = spent_s / job.pages_done * (job.pages_total - job.pages_done)
    return f"（残り約{left_s / 60:.0f}分）" if left_s >= 60 else f"（残り約{left_s:.0f}秒）"


def _ended(job: Job) -> str:
    """How a file went; what one of several documents failed for stands on a line of its own."""
    name, said = plain(job.file_name), plain(job.message)
    if job.state is JobState.DONE:
        mark = "△" if "\n" in said else "✓"
        return f'<p class="lines">{mark} {name}: {said or _OUTCOMES.get(job.code, "")}</p>'
    return f'<p class="lines" data-testid="failed">✗ {name}: {said}</p>'


def _draw_failures(office: Office, reader: Reader) -> None:
    failures = list_failures(office.catalogue, reader=reader)
    if failures:
        with st.expander(f"登録できなかったファイル（{len(failures)}件）", expanded=True):
            st.html(_failure_table(failures))


def _failure_table(failures: Sequence[Failure]) -> str:
    rows = "".join(
        f'<tr><td class="name">{plain(f.file_name)}</td><td>{plain(f.message)}</td>'
        f'<td class="short">{plain(japanese_time(f.at))}</td></tr>'
        for f in failures
    )
    return list_table(("ファイル", "理由と対処", "日時"), rows)


def _draw_removal(office: Office, documents: Sequence[Document], reader: Reader) -> None:
    with st.expander("書類を検索の対象から外す"):
        chosen = st.selectbox(
            "対象の書類",
            documents,
            index=None,
            format_func=lambda document: document.file_name,
            placeholder="書類を選んでください",
        )
        if st.button("検索から外す", disabled=chosen is None) and chosen is not None:
            _confirm_removal(office, chosen, reader)


@st.dialog("検索から外しますか")
def _confirm_removal(office: Office, document: Document, reader: Reader) -> None:
    st.html(
        f"<p>「{plain(document.file_name)}」を検索の対象から外します。原本と版の記録は残ります。</p>"
    )
    if st.button("外す", type="primary"):
        try:
            remove_document(office.catalogue, document.id, reader=reader)
        except ShoruiError as error:
            st.html(f'<p class="warn">{plain(error.message)}</p>')
            return
        st.rerun()


def _draw_removed(office: Office, reader: Reader) -> None:
    removed = removed_documents(office.catalogue, reader=reader)
    if removed:
        with st.expander(f"検索から外した書類（{len(removed)}件）"):
            rows = "".join(
                f"<tr><td>{document_link(each.id, each.title)}</td>"
                f"<td>{plain(each.file_name)}</td></tr>"
                for each in removed
            )
            st.html(list_table(("題名（選ぶと、戻せます）", "ファイル"), rows))
