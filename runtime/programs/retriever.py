"""shorui's search as a LangChain retriever. Wants the extra ``langchain``."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from library.model import Passage
from library.scopes import Reader
from runtime.asking import search
from runtime.contract import boxes_report
from runtime.given_filters import read_filters
from runtime.office import Office
from runtime.programs.narrowing import ALL, Narrowing
from runtime.understanding import understood


class ShoruiRetriever(BaseRetriever):
    """Passages of a library as LangChain documents, from what ``reader`` may see.

    ``page_content`` is the passage as read. ``metadata`` holds ``document_id``, ``version_id``, ``file``, ``title``,
    ``page`` (physical, from 1), ``score`` (0 to 1, comparable within one question), ``heading_path``,
    ``boxes`` (fractions of the page), and ``quotable``: false for what a model says of a picture,
    which must not be quoted as the document's words.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    office: Office
    """Open; see ``runtime.programs.following.reading_office``."""
    reader: Reader
    k: int = 10
    filters: Narrowing = ALL
    """What the passages are narrowed to, as ``shorui search`` takes it. Checked at each call, against
    what there is then: a wrong value raises ``BadFilter``."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        filters = read_filters(
            self.filters.given(), self.office.index.filing.table(), reader=self.reader
        )
        question = understood(self.office, query, by_glossary=self.filters.glossary)
        found = search(self.office, question, reader=self.reader, k=self.k, filters=filters)
        return [_as_langchain(passage) for passage in found]


def _as_langchain(passage: Passage) -> LangChainDocument:
    document, chunk = passage.document, passage.chunk
    return LangChainDocument(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "document_id": document.id,
            "version_id": document.version_id,
            "file": document.file_name,
            "title": document.title,
            "page": passage.page,
            "score": passage.score,
            "heading_path": list(chunk.heading_path),
            "boxes": boxes_report(passage),
            "quotable": chunk.quotable,
        },
    )
