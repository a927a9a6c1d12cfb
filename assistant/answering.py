"""Asks the library: search, then answer from what was found."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.answerer import NO_BACKGROUND, Answerer, Background
from assistant.expanding import Expander
from assistant.extractive import ExtractiveAnswerer
from assistant.instructions import speaks_to_machine
from assistant.listening import Listener
from assistant.rewording import in_their_words
from assistant.suggesting import suggestions_for
from library.errors import EndpointError
from library.filters import EVERYTHING, Filters
from library.marks import SPOKEN, is_recording
from library.model import Answer, Passage
from library.scopes import Reader
from retrieval.index import Index
from retrieval.query.model import UnderstoodQuery
from retrieval.query.understanding import with_wordings
from retrieval.search import Found, as_query, find

log = logging.getLogger(__name__)

_CONSIDERED = 14
"""Passages from which an answer is made. Of 26 sample questions 12 answer 24, 14 answer 25, 16 and 20
again 24, where a row of another page comes between."""
_SEARCHED = 100
_LOOSER = "「」内の語句をそのまま含む記述からは答えが見つからないため、語をばらして探した答えです。"
"""A scan may have been misread just there: who asks is helped more by an answer that says so."""

_NARROWED = "条件に当てはまる書類だけから探しました。条件を外すと、見つかることがあります。"
_HEARD = f"{SPOKEN}を引用しています。聞き誤りがあり得るため、録音で確かめてください。"
"""A model heard it, and may have heard wrong."""
_TOLD = "引用に、AIへの指示と読める文があります。書いた人と内容を、原本で確かめてください。"
"""Whoever wrote it wanted answers to say something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a question is to be answered."""

    answerer: Answerer = field(default_factory=ExtractiveAnswerer)
    """What makes the answer; quotes word for word if not given."""
    expander: Expander | None = None
    """Says the question in other words where nothing answers it, to search once more; what was found
    by them says so."""
    filters: Filters = EVERYTHING
    """Which documents may answer."""
    background: Background = NO_BACKGROUND
    listener: Listener | None = None
    """See ``Answerer``."""


def ask(
    index: Index, question: str | UnderstoodQuery, *, reader: Reader, way: Way | None = None
) -> Answer:
    """A cited answer from what the reader may see, or an abstention.

    Args:
        index: an open index.
        question: as typed, any text, or as it was understood.
        reader: who asks.
        way: of answering; with quotes from all documents if not given.
    """
    asking = _Asking(index=index, reader=reader, way=way or Way())
    query = as_query(question)
    answer = _answer(asking, query)
    if answer.abstained and query.phrases:
        query = query.without_phrases()
        looser = _answer(asking, query)
        if not looser.abstained:
            answer = replace(looser, warnings=(_LOOSER, *looser.warnings))
    expander = asking.way.expander
    if answer.abstained and expander is not None and query.meaning and not asking.is_stopped:
        answer = _asked_again(asking, query, answer, expander)
    if answer.abstained and asking.way.filters.narrows:
        answer = replace(answer, warnings=(*answer.warnings, _NARROWED))
    return _with_notices(answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What all attempts at one question share."""

    index: Index
    reader: Reader
    way: Way

    @property
    def is_stopped(self) -> bool:
        """Whether whoever asks has had enough: nothing more is sent to a model then."""
        return self.way.listener is not None and self.way.listener.stop.stopped

    def find(self, query: UnderstoodQuery) -> Found:
        return find(self.index, query, reader=self.reader, k=_SEARCHED, filters=self.way.filters)

    def answer(self, question: str, passages: Sequence[Passage], found: Found) -> Answer:
        return self.way.answerer.answer(
            question,
            passages,
            cosines=found.cosines,
            background=self.way.background,
            listener=self.way.listener,
        )


def _answer(asking: _Asking, query: UnderstoodQuery) -> Answer:
    found = asking.find(query)
    passages = _passages(found)
    answer = asking.answer(in_their_words(query, passages), passages, found)
    told = filter(None, (found.notice, asking.index.notice))
    return replace(
        answer,
        warnings=(*answer.warnings, *told),
        suggestions=suggestions_for(query.whole, passages) if answer.abstained else (),
    )


def _asked_again(
    asking: _Asking, query: UnderstoodQuery, first: Answer, expander: Expander
) -> Answer:
    """What other wordings of the question find; ``first`` where they find nothing, or fail."""
    try:
        wordings = expander.wordings(query.whole)
    except EndpointError as exc:
        log.warning("no other wordings: %s", exc.message)
        failed = f"モデルによる言い換えは使えませんでした。{exc.message}"
        return replace(first, warnings=(*first.warnings, failed))
    if not wordings:
        return first
    found = asking.find(with_wordings(query, wordings))
    passages = _passages(found)
    for wording in wordings:
        answer = asking.answer(wording, passages, found)
        if not answer.abstained:
            said = f"質問をモデルが「{wording}」と言い換えて探した答えです。同じことを尋ねているか確かめてください。"
            return replace(answer, warnings=(said, *answer.warnings))
    tried = "、".join(f"「{wording}」" for wording in wordings)
    return replace(first, warnings=(*first.warnings, f"モデルの言い換え{tried}でも探しました。"))


def _with_notices(answer: Answer) -> Answer:
    """What is said of quotes from a recording, and of quotes that tell a model what to say."""
    notices = list(answer.warnings)
    if any(is_recording(citation.passage.document) for citation in answer.citations):
        notices.append(_HEARD)
    if any(speaks_to_machine(line) for c in answer.citations for line in c.quote.splitlines()):
        notices.append(_TOLD)
    return replace(answer, warnings=tuple(notices))


def _passages(found: Found) -> list[Passage]:
    """The best chunks, whichever page they are on.

    The search puts every page's best chunk first, as people look through pages; but an answer may
    well be on the page of a better hit, and a text file is one page.
    """
    return sorted(found.passages, key=lambda passage: -passage.score)[:_CONSIDERED]
