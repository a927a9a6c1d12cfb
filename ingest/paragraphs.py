"""Lines to paragraphs: what belongs together, what heads it, and the context of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby

from ingest.formats.plain import CELL_SEPARATOR
from ingest.headings import HeadingPath, begins_article
from ingest.pieces import Piece, join, joint, piece_of
from library.model import Box, Line, LineRole, Page

_SENTENCE_ENDS = ("。", "！", "？", "：", ":", ".", "」", "』", "）", ")")
_BEGINNINGS = tuple("　 ・○●■□◆◇※-*（(①②③④⑤⑥⑦⑧⑨0123456789０１２３４５６７８９")
_FULL_LINE = 0.03
"""A line that is broken only by the page ends within this share of it from where others end."""
_HEADER_LIMIT = 200
"""Characters of a table's header row as context; a longer one is text in a table's form."""
_BETWEEN_CELLS = "　"
"""A full-width blank: quotes are compared without white space, so it is never in the way."""
_APART = 0.01
"""Of the page's width: half a character of ordinary print."""
_VALUE = frozenset("0123456789０１２３４５６７８９.,:-/%円年月日 　")
_RUNNING = frozenset({LineRole.BODY, LineRole.LIST_ITEM})
"""What may go on over a page break."""
_LEFT_OUT = frozenset({LineRole.MARGIN, LineRole.RUBY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines that belong together, or one table row."""

    piece: Piece
    role: LineRole
    path: tuple[str, ...] = ()
    """What it stands under: headings, article, the header row of its table."""
    inner_path: tuple[str, ...] = ()
    """The same for what follows its beginning: an article's own number is in it."""
    section: int = 0
    """Counts the headings and articles up to and including this paragraph."""
    begins_section: bool = False

    @property
    def quotable(self) -> bool:
        """Whether it stands on the page."""
        return self.role is not LineRole.DESCRIPTION

    @property
    def first_page(self) -> int:
        """The page on which it begins."""
        return self.piece.spans[0].page

    @property
    def last_page(self) -> int:
        """The page on which it ends."""
        return self.piece.spans[-1].page


def paragraphs_of(pages: Sequence[Page]) -> list[Paragraph]:
    """The paragraphs of a document in order, each with what it stands under.

    A paragraph that goes on over a page break is one; blank, margin and ruby lines are left out.
    """
    found: list[Paragraph] = []
    previous: Page | None = None
    for page in pages:
        own = list(_page_paragraphs(page))
        if found and own and previous is not None and _goes_on(previous, found[-1], own[0]):
            found[-1] = replace(found[-1], piece=_joined(found[-1].piece, own.pop(0).piece))
        found += own
        previous = page
    return list(_in_context(found))


def _page_paragraphs(page: Page) -> Iterator[Paragraph]:
    """Paragraphs of one page; a table row knows its header row."""
    lines = [
        (index, line)
        for index, line in enumerate(page.lines)
        if line.role not in _LEFT_OUT and line.text.strip()
    ]
    for role, run in groupby(lines, key=lambda item: item[1].role):
        blocks = [
            [piece_of(line, page=page.number, index=index) for index, line in block]
            for _, block in groupby(run, key=lambda item: item[1].block)
        ]
        if role is LineRole.TABLE_ROW:
            yield from _rows(blocks)
        else:
            yield from (Paragraph(piece=reduce(_joined, block), role=role) for block in blocks)


def _rows(blocks: Sequence[Sequence[Piece]]) -> Iterator[Paragraph]:
    """Rows that follow each other: a table. Each line of a row is a cell, or cells in one line."""
    header = CELL_SEPARATOR.join(piece.text for piece in blocks[0])
    named = len(blocks) > 1 and is_header(header)
    for number, block in enumerate(blocks):
        row = reduce(lambda a, b: join(a, b, _BETWEEN_CELLS), block)
        context = (header,) if named and number else ()
        yield Paragraph(piece=row, role=LineRole.TABLE_ROW, path=context)


def is_header(row: str) -> bool:
    """Whether a table's first row names its columns: at least two cells and no bare value."""
    cells = [cell.strip() for cell in row.split(CELL_SEPARATOR) if cell.strip()]
    named = all(not _VALUE.issuperset(cell) for cell in cells)
    return len(row) <= _HEADER_LIMIT and len(cells) > 1 and named


def _joined(first: Piece, second: Piece) -> Piece:
    apart = _stands_apart(first.spans[-1].box, second.spans[0].box)
    between = _BETWEEN_CELLS if apart else joint(first.text, second.text)
    return join(first, second, between)


def _stands_apart(left: Box | None, right: Box | None) -> bool:
    """Whether two lines of a paragraph stand beside each other with a gap: a label, its text."""
    if left is None or right is None or right.x0 - left.x1 < _APART:
        return False
    shared = min(left.y1, right.y1) - max(left.y0, right.y0)
    return shared > min(left.y1 - left.y0, right.y1 - right.y0) / 2


def _goes_on(page: Page, last: Paragraph, first: Paragraph) -> bool:
    """Whether the first paragraph of a page only goes on with the last one of the page before."""
    body = last.role in _RUNNING and first.role is LineRole.BODY
    if not body or last.last_page != page.number:
        return False
    text, following = last.piece.text, first.piece.text
    ended = text.rstrip().endswith(_SENTENCE_ENDS)
    anew = following.startswith(_BEGINNINGS) or begins_article(following)
    return not ended and not anew and _is_full(page, page.lines[last.piece.spans[-1].line])


def _is_full(page: Page, line: Line) -> bool:
    """Whether a line reaches as far as the page's other lines do, across or down."""
    if line.box is None:
        return False
    boxes = [other.box for other in page.lines if other.box is not None]
    if line.box.x1 - line.box.x0 >= line.box.y1 - line.box.y0:
        return line.box.x1 >= max(box.x1 for box in boxes) - _FULL_LINE
    return line.box.y1 >= max(box.y1 for box in boxes) - _FULL_LINE


def _in_context(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    headings = HeadingPath()
    section = 0
    for paragraph in paragraphs:
        heading = paragraph.role is LineRole.HEADING
        article = paragraph.role is LineRole.BODY and begins_article(paragraph.piece.text)
        begins = heading or article
        section += begins
        above = headings.above(paragraph.piece.text) if begins else headings.path
        if heading:
            headings.enter(paragraph.piece.text)
        elif article:
            headings.enter_article(paragraph.piece.text)
        yield replace(
            paragraph,
            path=(*above, *paragraph.path),
            inner_path=(*headings.path, *paragraph.path),
            section=section,
            begins_section=begins,
        )
