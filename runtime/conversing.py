"""One question of a conversation, answered in whole: with what came with it and what was asked before."""

from dataclasses import dataclass, field

from assistant.answerer import NO_BACKGROUND, Background
from assistant.answering import Way
from assistant.listening import Listener
from library.filters import EVERYTHING, Filters
from library.model import Answer, Passage
from library.scopes import Reader
from retrieval.query.model import UnderstoodQuery
from runtime.asking import ask
from runtime.attachments import Attachment, in_library, read_attachment, understood_with
from runtime.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file that comes with a question: in memory only."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks."""

    typed: str
    previous: str | None = None
    """The last question in whole, on which this one may lean."""
    document: str = ""
    """The id of the document that alone may answer; empty for all."""
    file: AttachedFile | None = None
    by_glossary: bool = True
    """False to look for nothing that the 用語集 adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of a question."""

    query: UnderstoodQuery
    """As it was searched."""
    answer: Answer
    attachment: Attachment | None = None
    same: tuple[Passage, ...] = ()
    """Where the library has the text of the attachment."""


def answered(
    office: Office, question: Question, *, reader: Reader, listener: Listener | None = None
) -> Answered:
    """The answer to a question of a conversation.

    Raises:
        UnreadableFile: what came with it cannot be read.
        ShoruiError: the search failed.
    """
    filters = Filters(documents=frozenset({question.document})) if question.document else EVERYTHING
    file = question.file
    read = read_attachment(office, file.data, file_name=file.name) if file else None
    query = understood_with(
        office,
        question.typed,
        read,
        previous=question.previous,
        by_glossary=question.by_glossary,
    )
    background = Background(attached=read.context) if read else NO_BACKGROUND
    way = Way(filters=filters, background=background, listener=listener)
    return Answered(
        query=query,
        answer=ask(office, query, reader=reader, way=way),
        attachment=read,
        same=in_library(office, read, reader=reader) if read else (),
    )
