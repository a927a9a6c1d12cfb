"""What the command line prints for people: Japanese lines."""

from collections.abc import Iterator, Sequence

from ingest.files import Taken
from library.failures import Failure
from library.marks import NOT_THE_ORIGINAL, is_model_made
from library.model import Document, DocumentStatus, Page, Passage
from library.settings import Settings
from library.storing import Outcome
from retrieval.index import IndexStatus
from retrieval.query.model import UnderstoodQuery
from retrieval.ranking.marking import excerpt
from retrieval.upkeep.shelf import Health
from runtime.overview import Overview
from runtime.results import PageFound, PagesFound

_SNIPPET = 120
_WITHOUT_GLOSSARY = "用語集の語は加えずに探しました。"
_OUTCOMES = {
    Outcome.NEW: "新規",
    Outcome.UPDATED: "更新",
    Outcome.UNCHANGED: "変更なし",
}


def ingest_text(results: Sequence[Taken], *, seconds: float) -> str:
    """How many files went in."""
    counts = [
        f"{name} {sum(result.outcome is outcome for result in results)}件"
        for outcome, name in _OUTCOMES.items()
    ]
    failed = [result for result in results if result.error]
    lines = [f"{'、'.join(counts)}、失敗 {len(failed)}件（{seconds:.1f}秒）"]
    lines += [
        f"失敗: {result.source.file_name}: {result.error.message}（{result.error.code}）"
        for result in failed
        if result.error
    ]
    return "\n".join(lines)


def pages_text(pages: Sequence[Page]) -> str:
    """The text of pages, parted by a form feed as text files are."""
    return "\n\f\n".join(page.text for page in pages)


def hits_text(found: PagesFound) -> str:
    """Found pages in their order, each by the part of it that matches the question most."""
    notices = [f"注意: {notice}" for notice in found.notices]
    hits = [_hit(rank, page) for rank, page in enumerate(found.pages, start=1)]
    return "\n\n".join(filter(None, [*notices, *hits, found.why_nothing]))


def understood_lines(query: UnderstoodQuery) -> Iterator[str]:
    """What a question took over from the last one, and what else was looked for, if anything."""
    if query.follows_up:
        yield f"前の質問に続けて: {query.whole}"
    if query.added:
        added = "、".join(f"{each.term} → {'・'.join(each.words)}" for each in query.added)
        yield f"あわせて探した語: {added}"
    if not query.by_glossary:
        yield _WITHOUT_GLOSSARY


def picture_mark(passage: Passage) -> str:
    """What stands behind the place of words that a model wrote of a picture."""
    return f"〔{NOT_THE_ORIGINAL}〕" if is_model_made(passage.chunk) else ""


def list_text(documents: Sequence[Document], failures: Sequence[Failure]) -> str:
    """The library's documents, then what is not in."""
    lines = [
        f"{d.id}  {d.file_name}  第{d.version}版  {d.page_count}ページ  {_review(d)}".rstrip()
        for d in documents
    ]
    lines += [f"未登録: {f.file_name}: {f.message}（{f.code}）" for f in failures]
    return "\n".join(lines) or "書類はまだ登録されていません。"


def document_text(
    versions: Sequence[Document],
    page: Page | None,
    *,
    facts: str,
    blank_pages: int,
) -> str:
    """What a document says of itself (``facts``), its versions, newest first, a page if asked."""
    newest = versions[0]
    lines = [newest.title, f"ファイル: {newest.file_name}", facts]
    lines += [f"白紙: {blank_pages}ページ"] if blank_pages else []
    lines += [
        f"第{d.version}版 {d.status.value} {d.added_at.astimezone():%Y-%m-%d %H:%M} "
        f"{d.page_count}ページ {_review(d)}".rstrip()
        for d in versions
    ]
    return "\n".join([*lines, *(["", page.text] if page else [])])


def removed_text(document: Document) -> str:
    """That a document is out of search."""
    return f"「{document.file_name}」を検索の対象から外しました。原本は残っています。"


def index_text(status: IndexStatus) -> str:
    """How far the indexes are."""
    behind = status.head_revision - status.indexed_revision
    state = "最新" if behind == 0 else f"未反映の変更 {behind}件"
    health = "正常" if status.healthy else "壊れています（shorui index rebuild で作り直せます）"
    if status.vectors is Health.AWAY:
        health = "Chroma サーバにつながりません（台帳を直接調べて検索します）"
    return (
        f"索引: {state}、{health}\n"
        f"断片: 台帳 {status.catalogue_chunks}、語 {status.word_chunks}、"
        f"ベクトル {status.vector_chunks}\n埋め込み: {status.embedder}{_change(status)}"
    )


def _change(status: IndexStatus) -> str:
    """How far the change to another embedder is, and what vectors wait for."""
    lines = []
    if status.embedder != status.wanted_embedder:
        lines.append(
            f"埋め込みの切り替え先: {status.wanted_embedder}"
            f"（{status.catalogue_chunks}断片のうち{status.wanted_chunks}断片が済み）"
        )
    if status.waiting:
        lines.append(f"埋め込みの待ち: {status.waiting}")
    return "".join(f"\n{line}" for line in lines)


def status_text(overview: Overview, status: IndexStatus, settings: Settings) -> str:
    """The library, the index and every setting."""
    lines = [
        f"書類 {overview.documents}件、{overview.pages}ページ（要確認 {overview.to_review}）、"
        f"読み取り待ち {overview.waiting}件、失敗 {overview.failed}件",
        index_text(status),
        *([f"注意: {overview.notice}"] if overview.notice else []),
        "設定:",
        *(f"  SHORUI_{name.upper()}={value}" for name, value in settings),
    ]
    return "\n".join(lines)


def _review(document: Document) -> str:
    return f"要確認 {document.pages_to_review}ページ" if document.pages_to_review else ""


def _hit(rank: int, page: PageFound) -> str:
    document, hit = page.document, page.hit
    if hit is None:
        return f"{rank}. {document.file_name}{_edition(page)}\n   {document.title}"
    passage = hit.passage
    short = excerpt(passage.chunk.text, hit.looked_for, longest=_SNIPPET).replace("\n", " ")
    where = f"{document.file_name} p.{hit.page}{picture_mark(passage)}{_edition(page)}"
    return f"{rank}. {where}\n   {short}"


def _edition(page: PageFound) -> str:
    """That it is superseded, and by what; or that there are older versions."""
    if page.document.status is not DocumentStatus.LIVE:
        now = f"、現行は第{page.superseded_by.version}版" if page.superseded_by else ""
        return f"〔旧版: 第{page.document.version}版{now}〕"
    return f"〔旧版あり: {page.older_versions}〕" if page.older_versions else ""
