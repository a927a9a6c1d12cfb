"""Managing the 用語集, as the page and the command line do it; audited, never with its words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from library import audit
from library.catalogue import Catalogue
from library.errors import BadGlossary
from library.glossary import JOINER, Glossary, Row, glossary_of, key_of, read_rows, write_rows
from library.glossary_file import GlossaryFile, change_glossary, open_glossary
from library.scopes import Reader
from runtime.contract import Json
from runtime.exports.tables import harmless

Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryDesk:
    """The 用語集 of one library, and who works on it."""

    library: Path
    catalogue: Catalogue
    reader: Reader

    def open(self) -> GlossaryFile:
        """As it stands, with its digest for ``save_rows``."""
        return open_glossary(self.library)


def add_term(desk: GlossaryDesk, row: Row) -> Glossary:
    """Add a term, or more synonyms to one that is there.

    Raises:
        BadGlossary: the row would be a bad one; or see ``change_glossary``.
    """

    def added(rows: Rows) -> Rows:
        at = _place(rows, row.term)
        merged = row if at is None else _merged(rows[at], row)
        problems = glossary_of([merged]).problems
        if problems:
            raise BadGlossary(problems[0].reason)
        return (*rows, merged) if at is None else (*rows[:at], merged, *rows[at + 1 :])

    return _changed(desk, added, "add to glossary")


def remove_term(desk: GlossaryDesk, term: str) -> Glossary:
    """Take a term with its synonyms out.

    Raises:
        BadGlossary: there is no such term; or see ``change_glossary``.
    """

    def without(rows: Rows) -> Iterable[Row]:
        if _place(rows, term) is None:
            raise BadGlossary(f"用語「{term}」は用語集にありません。")
        return (row for row in rows if key_of(row.term) != key_of(term))

    return _changed(desk, without, "remove from glossary")


def save_rows(desk: GlossaryDesk, rows: Sequence[Row], *, seen: str) -> Glossary:
    """Save a table as it was edited, bad rows included: they are named and left out of the search.

    Raises:
        BadGlossary: somebody else has changed it since ``seen``; or see ``change_glossary``.
    """
    return _changed(desk, lambda _: rows, "edit glossary", seen=seen)


def import_rows(desk: GlossaryDesk, data: bytes, *, replaces: bool) -> Glossary:
    """Take in a CSV file; what was read, with the rows that were not taken as its problems.

    Args:
        desk: whose glossary.
        data: the file.
        replaces: instead of what there is; otherwise a row takes the place of one with its term.

    Raises:
        BadGlossary: nothing of the file can be read, or it has no good row; or see
            ``change_glossary``.
    """
    given = read_rows(data)
    if not given.readable:
        raise BadGlossary(given.problems[0].reason)
    if not given.size:
        raise BadGlossary("取り込める行がありません。1列目に用語、2列目に同義語を書いてください。")
    bad = {problem.line for problem in given.problems}
    good = [row for row, line in zip(given.rows, given.lines, strict=True) if line not in bad]

    def taken(rows: Rows) -> Iterable[Row]:
        by_term = {} if replaces else {key_of(row.term): row for row in rows}
        return (by_term | {key_of(row.term): row for row in good}).values()

    _changed(desk, taken, "import glossary", replaces=replaces)
    return given


def exported(glossary: Glossary) -> bytes:
    """All rows as a CSV file for Excel; what it would take for a formula gets an apostrophe."""
    return write_rows(
        Row(
            term=harmless(row.term),
            synonyms=harmless(row.synonyms),
            kind=harmless(row.kind),
            note=harmless(row.note),
        )
        for row in glossary.rows
    )


def glossary_report(glossary: Glossary) -> Json:
    """For other programs."""
    return {
        "terms": [
            {"term": row.term, "synonyms": list(row.words[1:]), "kind": row.kind, "note": row.note}
            for row in glossary.rows
        ],
        "usable": glossary.size,
        "problems": problems_report(glossary),
    }


def problems_report(glossary: Glossary) -> list[Json]:
    """Rows that are left out."""
    return [{"line": each.line, "message": each.reason} for each in glossary.problems]


def glossary_text(glossary: Glossary) -> str:
    """One row a line."""
    lines = [f"{row.term} = {row.synonyms}" for row in glossary.rows]
    return "\n".join(lines) or "用語集は空です。"


def problems_text(glossary: Glossary) -> str:
    """How many rows count, and one line for each that does not."""
    lines = [f"{each.line}行目: {each.reason}" for each in glossary.problems]
    return "\n".join([f"使える行 {glossary.size}、使えない行 {len(lines)}", *lines])


def _changed(
    desk: GlossaryDesk,
    change: Callable[[Rows], Iterable[Row]],
    action: str,
    *,
    seen: str | None = None,
    replaces: bool = False,
) -> Glossary:
    glossary = change_glossary(desk.library, change, seen=seen, replaces=replaces)
    audit.record(
        desk.catalogue,
        actor=desk.reader.name,
        action=action,
        subject=f"{glossary.size} terms",
    )
    return glossary


def _place(rows: Sequence[Row], term: str) -> int | None:
    return next((at for at, row in enumerate(rows) if key_of(row.term) == key_of(term)), None)


def _merged(row: Row, more: Row) -> Row:
    words = replace(row, synonyms=JOINER.join(filter(None, (row.synonyms, more.synonyms)))).words
    return Row(
        term=row.term,
        synonyms=JOINER.join(words[1:]),
        kind=more.kind or row.kind,
        note=more.note or row.note,
    )
