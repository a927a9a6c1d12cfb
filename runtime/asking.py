"""Searching and asking, as every face does it."""

from dataclasses import replace

from assistant.answerer import Answerer
from assistant.answering import Way
from assistant.answering import ask as answer_question
from assistant.expanding import Expander, ModelExpander
from assistant.extractive import ExtractiveAnswerer
from assistant.generated import GeneratedAnswerer, WithFallback
from library.errors import SettingsError
from library.filters import EVERYTHING, Filters
from library.model import Answer, Passage
from library.scopes import Reader
from retrieval.query.model import UnderstoodQuery
from retrieval.search import find
from runtime.office import Office
from runtime.prompts import prompts_of
from runtime.understanding import understood


def search(
    office: Office,
    question: str | UnderstoodQuery,
    *,
    reader: Reader,
    k: int = 10,
    filters: Filters = EVERYTHING,
) -> list[Passage]:
    """The best ``k`` passages of what the reader may see and the filters leave, best first."""
    if isinstance(question, str):
        question = understood(office, question)
    return list(find(office.index, question, reader=reader, k=k, filters=filters).passages)


def ask(
    office: Office,
    question: str | UnderstoodQuery,
    *,
    reader: Reader,
    previous: str | None = None,
    way: Way | None = None,
) -> Answer:
    """A cited answer from what the reader may see, or an abstention.

    A model writes it if an endpoint is configured; if that fails, quotes answer with a warning.

    Args:
        office: with an open index.
        question: as typed; or as ``understood``, where that is shown as well.
        reader: who asks.
        previous: the last question in whole, on which a typed one may lean.
        way: which documents may answer, what came with the question, and who listens; what writes
            the answer is the office's own, whatever it says.
    """
    if isinstance(question, str):
        question = understood(office, question, previous=previous)
    way = replace(way or Way(), answerer=_answerer(office), expander=_expander(office))
    return answer_question(office.index, question, reader=reader, way=way)


def ask_quoting(office: Office, question: str, *, reader: Reader) -> Answer:
    """The same without any model, whatever is configured."""
    return answer_question(office.index, understood(office, question), reader=reader)


def ask_model(office: Office, question: str, *, reader: Reader) -> Answer:
    """The same by the model and nothing else, so that its failures show.

    Raises:
        SettingsError: no endpoint is configured.
        EndpointError: it failed.
    """
    if office.endpoint is None:
        raise SettingsError(
            "モデルの接続先がありません。SHORUI_LLM_URL と SHORUI_LLM_MODEL を設定してください。"
        )
    way = Way(answerer=GeneratedAnswerer(office.endpoint))
    return answer_question(office.index, understood(office, question), reader=reader, way=way)


def _answerer(office: Office) -> Answerer:
    if office.endpoint is None:
        return ExtractiveAnswerer()
    return WithFallback(GeneratedAnswerer(office.endpoint))


def _expander(office: Office) -> Expander | None:
    """What says a question in other words, where the settings want it."""
    if office.endpoint is None or office.settings.query_expansion == "off":
        return None
    return ModelExpander(office.endpoint, prompts=prompts_of(office.settings))
