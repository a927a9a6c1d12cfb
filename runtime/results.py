"""What a search gives a person: documents with their pages, and what they can be narrowed to."""

from dataclasses import dataclass

from library.filed import Facet
from library.model import Document, Passage
from retrieval.query.model import UnderstoodQuery
from retrieval.ranking.marking import marks

HITS_SHOWN = 5
"""Pages of one document that are shown at once."""
FILES_A_PAGE = 20
"""Documents on one page of results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHit:
    """A page of a document, by its best passage."""

    passage: Passage
    looked_for: str
    """The words that are marked in it."""

    @property
    def page(self) -> int:
        """Physical, from 1."""
        return self.passage.page

    @property
    def marks(self) -> tuple[tuple[int, int], ...]:
        """The ranges of the passage's text that match; made when asked for, about a millisecond."""
        return marks(self.passage.chunk.text, self.looked_for)

    @property
    def matched(self) -> tuple[str, ...]:
        """The words as they stand in the passage, each once."""
        text = self.passage.chunk.text
        return tuple(dict.fromkeys(text[start:end] for start, end in self.marks))


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHits:
    """A document with its pages that were found; with 旧版も含める, each of its versions for itself."""

    document: Document
    """``status`` says whether it is superseded."""
    day: str
    """Of issue, else of coming into force: ISO, of some only a month; empty where it is not said."""
    department: str
    """所管課; empty where it is not said."""
    kind: str
    """種別; empty where it is not said."""
    scope_name: str
    """公開範囲 in Japanese."""
    hits: tuple[PageHit, ...]
    """Best first, at most ``HITS_SHOWN``; none where nothing was asked (a list of documents)."""
    more: int
    """Further pages of it that were found."""
    older_versions: int
    """旧版あり: superseded versions of it beside this one."""
    superseded_by: Document | None
    """The version that holds now, where this one is superseded and there is one."""
    same: tuple[Document, ...] = ()
    """同じ内容の文書: others in which the same text was found, and which are not shown for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value to narrow a search to."""

    value: str
    """As ``Filters`` takes it; empty for documents that do not say it."""
    label: str
    """In Japanese."""
    count: int
    chosen: bool
    """Whether the search is narrowed to it (perhaps among others)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetShown:
    """A way to tell the found documents apart."""

    facet: Facet
    name: str
    """年度, 所管課, …"""
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """One page of what was found."""

    files: tuple[FileHits, ...]
    """In the order that was asked for; at most ``FILES_A_PAGE``."""
    facets: tuple[FacetShown, ...]
    """See ``runtime.searching.search_documents`` for what is counted."""
    total_files: int
    """In the list, on all its pages; what is only named as 同じ内容の文書 is not counted here."""
    page: int
    """From 1."""
    pages: int
    """How many pages there are; 1 where nothing was found."""
    notices: tuple[str, ...]
    """What the person should know about the search, in Japanese sentences."""
    why_nothing: str | None
    """Where nothing was found: why, and what to try."""
    understood: UnderstoodQuery
    """As it was searched at last: without phrases that no passage has."""
    seconds: float
    """That the search took."""

    @property
    def notice(self) -> str | None:
        """The notices and why nothing was found as one text."""
        return "\n".join(filter(None, [*self.notices, self.why_nothing])) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFound:
    """One line of a plain list of pages."""

    document: Document
    """``status`` says whether it is superseded."""
    hit: PageHit | None
    """None where nothing was asked: the document alone."""
    older_versions: int
    superseded_by: Document | None
    """Both as in ``FileHits``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesFound:
    """A plain list of pages, as programs and the command line show it."""

    pages: tuple[PageFound, ...]
    """In the order that was asked for."""
    notices: tuple[str, ...]
    why_nothing: str | None
    understood: UnderstoodQuery
    """All as in ``SearchResult``."""

    @property
    def notice(self) -> str | None:
        """The notices and why nothing was found as one text."""
        return "\n".join(filter(None, [*self.notices, self.why_nothing])) or None
