"""What the command line does with the indexes: their state, their check, making them anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.console import Console

from library.catalogue import open_catalogue
from library.settings import Settings
from retrieval.index import Index, IndexStatus
from retrieval.verify.findings import Checked, Finding, Problem, Verification
from runtime.contract import Json
from runtime.office import open_search_index
from runtime.terminal import indexing_display

_PROBLEMS = {
    Problem.MISSING: "索引にない",
    Problem.EXTRA: "余分にある",
    Problem.WRONG_SCOPE: "公開範囲が違う",
    Problem.WRONG_STANDING: "現行版と旧版の区別が違う",
    Problem.STALE: "内容が古い",
    Problem.NOT_FOUND: "検索しても見つからない",
    Problem.UNREADABLE: "索引を読めない",
}


def read_index_status(settings: Settings) -> IndexStatus:
    """How far the indexes are."""
    with _index(settings) as index:
        return index.status()


def rebuild_index(settings: Settings, *, console: Console) -> IndexStatus:
    """Make both indexes anew from the catalogue.

    Raises:
        LibraryLocked: another process owns the index.
    """
    with _index(settings) as index:
        with indexing_display(console) as show:
            index.rebuild(progress=show)
        return index.status()


def verify_index(settings: Settings, *, shown: int) -> Verification:
    """Compare the indexes with the catalogue; ``shown`` ids are named for each problem."""
    with _index(settings) as index:
        return index.verify(shown=shown)


def verification_report(found: Verification, *, seconds: float) -> Json:
    """What ``shorui index verify`` found."""
    return {
        "agrees": not found.wrong,
        "revision": found.revision,
        "head_revision": found.head_revision,
        "words": _checked_report(found.words),
        "vectors": _checked_report(found.vectors),
        "message": found.message,
        "seconds": round(seconds, 3),
    }


def verification_text(found: Verification) -> str:
    """The same for people."""
    lines = [*_checked_lines("語", found.words), *_checked_lines("ベクトル", found.vectors)]
    return "\n".join([*lines, found.message])


def _checked_report(checked: Checked) -> Json:
    return {
        "rows": checked.rows,
        "problems": [asdict(finding) for finding in checked.findings],
        "skipped": checked.skipped,
    }


def _checked_lines(name: str, checked: Checked) -> Iterator[str]:
    if checked.skipped:
        yield f"{name}: 点検していません。{checked.skipped}"
    elif not checked.findings:
        yield f"{name}: 台帳の断片 {checked.rows}件すべてと一致"
    for finding in checked.findings:
        yield f"{name}: {_PROBLEMS[finding.problem]}{_rows(finding)}"


def _rows(finding: Finding) -> str:
    if finding.problem is Problem.UNREADABLE:
        return ""
    more = " …" if finding.count > len(finding.ids) else ""
    return f" {finding.count}件: {' '.join(finding.ids)}{more}".rstrip(": ")


@contextmanager
def _index(settings: Settings) -> Iterator[Index]:
    index = open_search_index(settings, open_catalogue(settings.library))
    try:
        yield index
    finally:
        index.close()
