"""What each paragraph stands under: headings, article, question, speaker, step, lead-in of its list."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from ingest.beginnings import (
    Beginning,
    Unit,
    beginning_of,
    is_answer,
    is_division,
    item_kind,
    lead_in,
)
from ingest.headings import HeadingPath, begins_article
from ingest.paragraphs import Begins, Paragraph
from library.model import LineRole

_TEXT = frozenset({LineRole.BODY, LineRole.LIST_ITEM})
_LEAST_SPEECHES = 3
"""A document with fewer is no minutes: a colon behind a name says nothing by itself."""
_LONGEST_ITEM = 40
"""Characters of an item as context of what stands under it."""


def in_context(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs of a document, each with its path and the section that it begins or is in."""
    units = _units(paragraphs)
    return list(_walk(paragraphs, units))


def _units(paragraphs: Sequence[Paragraph]) -> list[Beginning | None]:
    """What each paragraph begins; units that stand alone in a document are taken for text."""
    found = [_beginning(p) if p.role in _TEXT else None for p in paragraphs]
    kinds = [unit.unit for unit in found if unit is not None]
    real = {Unit.STEP}
    if Unit.ANSWER in kinds or any(map(_answer_within, paragraphs)):
        real |= {Unit.QUESTION}
    if kinds.count(Unit.SPEECH) >= _LEAST_SPEECHES:
        real |= {Unit.SPEECH}
    return [unit if unit is not None and unit.unit in real else None for unit in found]


def _beginning(paragraph: Paragraph) -> Beginning | None:
    unit = beginning_of(paragraph.piece.text)
    if unit is None or unit.unit is not Unit.QUESTION:
        return unit
    return replace(unit, name=paragraph.piece.text[: _answer_within(paragraph)].strip())


def _answer_within(paragraph: Paragraph) -> int | None:
    """Where the answer begins that is in one paragraph with its question; None where none is."""
    text = paragraph.piece.text
    later = (span.start for span in paragraph.piece.spans[1:])
    return next((start for start in later if is_answer(text[start:])), None)


def _walk(
    paragraphs: Sequence[Paragraph], units: Sequence[Beginning | None]
) -> Iterator[Paragraph]:
    headings, lists, section = HeadingPath(), _Lists(), 0
    for paragraph, unit in zip(paragraphs, units, strict=True):
        text = paragraph.piece.text
        begins = _begins(paragraph, unit)
        if begins is not Begins.NOTHING:
            section += 1
            lists.end()
        above = headings.path
        if begins is Begins.HEADING:
            above = headings.above(text)
            headings.enter(text)
        elif begins is Begins.ARTICLE:
            above = headings.above(text)
            headings.enter_article(text)
        elif unit is not None:
            above = headings.above_unit(unit.unit)
            headings.enter_unit(unit.unit, unit.name)
        numbers = set(headings.path)
        listed = tuple(
            _without(numbers, name)
            for name in lists.above(paragraph, in_article=headings.in_article)
        )
        yield replace(
            paragraph,
            path=(*above, *listed, *paragraph.path),
            inner_path=(*headings.path, *listed, *paragraph.path),
            section=section,
            begins=begins,
        )


def _without(numbers: Container[str], name: str) -> str:
    """A lead-in without the number of its article, which stands in the path already."""
    number, _, rest = name.partition("　")
    return rest if number in numbers and rest else name


def _begins(paragraph: Paragraph, unit: Beginning | None) -> Begins:
    if paragraph.role is LineRole.HEADING:
        return Begins.HEADING
    if paragraph.role not in _TEXT:
        return Begins.NOTHING
    if begins_article(paragraph.piece.text):
        return Begins.ARTICLE
    if unit is not None:
        return {
            Unit.QUESTION: Begins.QUESTION,
            Unit.SPEECH: Begins.SPEECH,
        }.get(unit.unit, Begins.STEP)
    return Begins.HEADING if is_division(paragraph.piece.text) else Begins.NOTHING


def _level(text: str) -> tuple[str, int] | None:
    """The mark of an item; bullets are all alike, so that their indentation tells them apart."""
    kind = item_kind(text)
    if kind is None:
        return None
    return kind, len(text) - len(text.lstrip()) if kind == "bullet" else 0


class _Lists:
    """The items and lead-ins under which a paragraph stands, outermost first."""

    def __init__(self) -> None:
        self._open: list[tuple[tuple[str, int] | None, str]] = []

    def end(self) -> None:
        """No list goes on here."""
        self._open = []

    def above(self, paragraph: Paragraph, *, in_article: bool) -> tuple[str, ...]:
        """What a paragraph stands under; it is noted for what may follow under itself."""
        if paragraph.role not in _TEXT:
            return ()
        text = paragraph.piece.text
        kind = _level(text)
        if in_article and kind == ("number", 0):
            kind = None  # 項 of an article
        if kind is None and text[:1].isspace() and self._open:
            return self._names()  # it goes on with the item above
        kinds = [own for own, _ in self._open]
        if kind is None:
            self._open = []
        elif kind in kinds:
            self._open = self._open[: kinds.index(kind)]
        listed = self._names()
        lead = lead_in(text)
        if lead or kind is not None:
            self._open.append((kind, lead or text.strip()[:_LONGEST_ITEM]))
        return listed

    def _names(self) -> tuple[str, ...]:
        return tuple(name for _, name in self._open)
