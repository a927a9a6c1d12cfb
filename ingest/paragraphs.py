"""Lines to paragraphs: what belongs together, over line ends, cells and page breaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from functools import reduce
from itertools import groupby

from ingest.beginnings import beginning_of
from ingest.headings import begins_article
from ingest.pieces import Piece, join, joint, piece_of
from ingest.rows import BETWEEN_CELLS, TableFinder
from library.model import Box, Line, LineRole, Page

_SENTENCE_ENDS = ("。", "！", "？", "：", ":", ".", "」", "』", "）", ")")
_BEGINNINGS = tuple("　 ・○●■□◆◇※-*（(①②③④⑤⑥⑦⑧⑨0123456789０１２３４５６７８９")
_FULL_LINE = 0.03
"""A line that is broken only by the page ends within this share of it from where others end."""
_APART = 0.01
"""Of the page's width: half a character of ordinary print."""
_RUNNING = frozenset({LineRole.BODY, LineRole.LIST_ITEM})
"""What may go on over a page break."""
_LEFT_OUT = frozenset({LineRole.MARGIN, LineRole.RUBY})


class Begins(StrEnum):
    """What begins with a paragraph."""

    NOTHING = auto()
    HEADING = auto()
    ARTICLE = auto()
    QUESTION = auto()
    STEP = auto()
    SPEECH = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines that belong together, or one table row."""

    piece: Piece
    role: LineRole
    path: tuple[str, ...] = ()
    """What it stands under: headings, article, speaker, lead-in, the header rows of its table."""
    inner_path: tuple[str, ...] = ()
    """The same for what follows its beginning: an article's own number is in it."""
    section: int = 0
    """Counts all that begins up to and including this paragraph."""
    begins: Begins = Begins.NOTHING

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
    """The paragraphs of a document in order; ``ingest.context`` says what each stands under.

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
    return found


def _page_paragraphs(page: Page) -> Iterator[Paragraph]:
    """Paragraphs of one page; a table row knows what heads its table."""
    tables, caption = TableFinder(page.tables), ""
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
            above = (caption,) if caption else ()
            for row in tables.rows(blocks):
                yield Paragraph(piece=row.piece, role=role, path=(*above, *row.context))
        else:
            yield from (Paragraph(piece=reduce(_joined, block), role=role) for block in blocks)
        is_caption = role is LineRole.CAPTION
        caption = "".join(piece.text for piece in blocks[-1]) if is_caption else ""


def _joined(first: Piece, second: Piece) -> Piece:
    apart = _stands_apart(first.spans[-1].box, second.spans[0].box)
    between = BETWEEN_CELLS if apart else joint(first.text, second.text)
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
    anew = anew or beginning_of(following) is not None
    return not ended and not anew and _is_full(page, page.lines[last.piece.spans[-1].line])


def _is_full(page: Page, line: Line) -> bool:
    """Whether a line reaches as far as the page's other lines do, across or down."""
    if line.box is None:
        return False
    boxes = [other.box for other in page.lines if other.box is not None]
    if line.box.x1 - line.box.x0 >= line.box.y1 - line.box.y0:
        return line.box.x1 >= max(box.x1 for box in boxes) - _FULL_LINE
    return line.box.y1 >= max(box.y1 for box in boxes) - _FULL_LINE
