"""The domain types that every stage shares. All are immutable.

Coordinates are fractions of the **upright** page with the origin at the top left; page numbers are
physical and start at 1; confidences run from 0 to 1.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PageSource(StrEnum):
    """Where a page's text came from."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    VISION = "vision"
    """Described and transcribed by a model: searched, never quoted."""
    TRANSCRIPT = "transcript"
    """Spoken words as a model wrote them down."""


class LineRole(StrEnum):
    """What a line is in the layout of its page."""

    HEADING = "heading"
    BODY = "body"
    LIST_ITEM = "list_item"
    CAPTION = "caption"
    """Of a figure, a photo or a table."""
    FOOTNOTE = "footnote"
    TABLE_ROW = "table_row"
    MARGIN = "margin"
    """Running header, footer or page number: kept and shown, never put into a chunk."""
    RUBY = "ruby"
    """Small kana beside a word: kept and shown, never put into a chunk."""
    DESCRIPTION = "description"
    """Not on the page: what a model, or the file's own properties, say about a picture. Searched,
    never quoted."""


class Doubt(StrEnum):
    """Why a person should look at a page."""

    LOW_CONFIDENCE = "low_confidence"
    LOST_INK = "lost_ink"
    """Ink that looks like text and was not read."""
    ODD_TEXT = "odd_text"
    """It reads unlike Japanese."""
    DAMAGED = "damaged"
    """The file is damaged there, or the page cannot be read."""


class DocumentStatus(StrEnum):
    """Whether a document version is searched."""

    LIVE = "live"
    SUPERSEDED = "superseded"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in fractions of the upright page: ``0 <= x0 <= x1 <= 1``, the same for y."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        """Refuse a box that is inside out or leaves the page."""
        if not (0 <= self.x0 <= self.x1 <= 1 and 0 <= self.y0 <= self.y1 <= 1):
            raise ValueError(f"not a box on the page: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as read."""

    text: str
    box: Box | None
    """None where the format has no page image (Word, Excel, plain text)."""
    confidence: float
    role: LineRole = LineRole.BODY
    block: int = 0
    """Lines of one page with the same number are one paragraph, broken only to fit the page."""
    corrected: bool = False
    """Whether a person set it right; what the engine read is kept (library.corrections)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One table cell with the rows and columns it covers (1 unless merged)."""

    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as rows of cells; ``box`` is None where the format has no page image.

    A merged cell stands once, where it begins; the places that it covers are left out.
    """

    rows: tuple[tuple[Cell, ...], ...]
    box: Box | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """The size of the upright page image that the boxes refer to."""

    width_px: int
    height_px: int
    dpi: int
    rotation: int
    """Degrees clockwise (0, 90, 180, 270) by which the stored page was turned to stand upright."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as read."""

    number: int
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    source: PageSource
    confidence: float
    needs_review: bool
    raster: Raster | None
    """None where there is no page image to look at (Word, Excel, plain text)."""
    label: str = ""
    """Sheet name or printed page number; empty where there is none."""
    doubts: tuple[Doubt, ...] = ()
    """Each thing that a person should look at; ``needs_review`` where it is likely to be wrong."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on it: counted, but neither searched nor to be reviewed."""
        return not self.lines and not self.tables and self.confidence == 1.0

    @property
    def text(self) -> str:
        """The page's lines in reading order, one a line."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSpan:
    """``chunk.text[start:end]`` is (a part of) line ``line`` of page ``page``."""

    page: int
    line: int
    """0-based index into ``Page.lines``."""
    start: int
    end: int
    box: Box | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkDraft:
    """A piece of a document that can be found by itself, before it has an identity.

    ``spans`` are in text order, do not overlap, and cover all but the joints between lines.
    """

    text: str
    heading_path: tuple[str, ...]
    spans: tuple[LineSpan, ...]
    quotable: bool = True
    """False for what does not stand on the page (``LineRole.DESCRIPTION``): only searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A stored piece of a document version."""

    id: str
    document_id: str
    version_id: str
    ordinal: int
    text: str
    heading_path: tuple[str, ...]
    spans: tuple[LineSpan, ...]
    quotable: bool = True

    @property
    def page(self) -> int:
        """The page on which the chunk begins."""
        return self.spans[0].page


class FactField(StrEnum):
    """What a document can say of itself."""

    TITLE = "title"
    NUMBER = "number"
    """文書番号."""
    DATE = "date"
    """Of issue, ISO."""
    SENDER = "sender"
    RECIPIENT = "recipient"
    DEPARTMENT = "department"
    """所管課."""
    IN_FORCE = "in_force"
    """施行日, ISO."""
    AMENDED = "amended"
    """改正日, ISO; one for each that is named."""
    KIND = "kind"
    """要綱, 通知, 議事録, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPlace:
    """Where a fact was read: ``page.lines[line].text[start:end]``."""

    page: int
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a document says of itself."""

    field: FactField
    value: str
    place: FactPlace | None
    """None where it comes from the file's name or properties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one file says: the result of reading it, before it is stored."""

    title: str
    media_type: str
    pages: tuple[Page, ...]
    chunks: tuple[ChunkDraft, ...]
    effective_date: date | None
    facts: tuple[Fact, ...] = ()
    as_read: tuple[Page, ...] = ()
    """Those of ``pages`` that corrections have changed, as the engine read them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of a document, as the catalogue knows it."""

    id: str
    """Stays the same over all versions."""
    version_id: str
    version: int
    """From 1."""
    supersedes: str | None
    """The version id that this one replaced."""
    title: str
    file_name: str
    sha256: str
    media_type: str
    scope: str
    status: DocumentStatus
    effective_date: date | None
    page_count: int
    chunk_count: int
    confidence: float
    """The mean of its pages' confidences."""
    pages_to_review: int
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk that answers a query, with its place in the ranking."""

    document: Document
    chunk: Chunk
    page: int
    """On which the chunk answers the query: of a chunk over a page break the page to open."""
    score: float
    """Fused score, 0 to 1, comparable within one query only."""
    lexical_rank: int | None
    """From 1; None where the words did not find it."""
    dense_rank: int | None
    """From 1; None where the vectors did not find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The proof of one sentence: where it stands, word for word."""

    marker: int
    """From 1, in the order of the answer."""
    passage: Passage
    quote: str
    """Verbatim: a substring of the chunk's text."""
    page: int
    boxes: tuple[Box, ...]
    """The cited lines on that page; empty where there is no page image."""
    lines: tuple[int, ...]
    """0-based indices of the cited lines on that page."""
    verified: bool
    lead: str = ""
    """What leads the quote in: the first sentence of its list, the header of its table. Verbatim, from the
    same chunk or its headings; empty where nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of an answer with its proofs."""

    text: str
    citations: tuple[Citation, ...]
    doubts: tuple[str, ...] = ()
    """Why it is 未確認, a Japanese sentence each; empty where its citations bear it out."""
    asked: str = ""
    """The part of the question that it answers; empty where the question asks one thing."""

    @property
    def verified(self) -> bool:
        """Whether it may be shown as 照合済み: every quote is proved and nothing is in doubt."""
        proved = bool(self.citations) and all(citation.verified for citation in self.citations)
        return proved and not self.doubts


class HighlightKind(StrEnum):
    """What a value that stands first in an answer is."""

    AMOUNT = "amount"
    DEADLINE = "deadline"
    DAY = "day"
    COUNT = "count"
    """A number of things, a share or a duration."""
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """The value that was asked for, shown first and large, never without what it depends on."""

    text: str
    """Verbatim: a piece of the quote of the citation with ``marker``."""
    kind: HighlightKind
    marker: int
    conditions: tuple[str, ...] = ()
    """For whom, when, up to what it holds: pieces of the same chunk, verbatim."""
    asked: str = ""
    """The part of the question that it answers, as of ``Sentence.asked``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one document, or one version of it, says where another says something else."""

    text: str
    """Verbatim: the value in the citation's quote."""
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Documents that say different things of the same: shown side by side, never merged."""

    sides: tuple[Side, ...]
    """At least two, newest document first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """The model that wrote an answer, as far as its endpoint tells."""

    model: str
    host: str
    """Where it runs, as in the settings."""
    is_local: bool
    """Whether what was sent stayed on this machine."""
    prompt: str
    """Name and version: ``answer/2``."""
    seconds: float
    passages: int
    """Pieces of documents that were sent with the question."""
    masked: int = 0
    """Personal data in them that were sent as placeholders."""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A cited answer, or the statement that the documents do not say."""

    sentences: tuple[Sentence, ...]
    abstained: bool
    warnings: tuple[str, ...]
    nearest: tuple[Passage, ...]
    """What was found, best first: shown when the answer abstained."""
    confidence: float = 0.0
    """The score of the best evidence, by which the gate decides (``assistant.extractive.THRESHOLD``); 0
    where there is none."""
    highlights: tuple[Highlight, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    """Their citations are among those of the answer."""
    unanswered: tuple[str, ...] = ()
    """Parts of the question to which nothing was found, as typed."""
    authorship: Authorship | None = None
    """None where no model wrote anything of it."""
    suggestions: tuple[str, ...] = ()
    """What to ask next where it abstained: Japanese sentences, from the found documents only."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations in marker order, each once."""
        seen = {c.marker: c for sentence in self.sentences for c in sentence.citations}
        return tuple(seen[marker] for marker in sorted(seen))

    @property
    def text(self) -> str:
        """The answer as plain text, one sentence a line."""
        return "\n".join(sentence.text for sentence in self.sentences)
