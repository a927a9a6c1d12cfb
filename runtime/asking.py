"""Searching and asking, as every face does it."""

from dataclasses import replace

from assistant.answerer import Answerer
from assistant.answering import Way
from assistant.answering import ask as answer_question
from assistant.briefing import Briefing
from assistant.endpoint import Endpoint
from assistant.expanding import Expander, ModelExpander
from assistant.extractive import ExtractiveAnswerer
from assistant.generated import GeneratedAnswerer, Sending, WithFallback
from library import audit
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
        previous: the last question in whole, on which this one may lean.
        way: which documents may answer, what came with the question, and who listens; what writes
            the answer is the office's own, whatever it says.
    """
    if isinstance(question, str):
        question = understood(office, question, previous=previous)
    way = way or Way()
    if question.follows_up and previous:
        way = replace(way, background=replace(way.background, previous=previous))
    way = replace(way, answerer=_answerer(office, reader=reader), expander=_expander(office))
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
    way = Way(answerer=_generated(office, office.endpoint, reader=reader))
    return answer_question(office.index, understood(office, question), reader=reader, way=way)


def _answerer(office: Office, *, reader: Reader) -> Answerer:
    if office.endpoint is None:
        return ExtractiveAnswerer()
    return WithFallback(_generated(office, office.endpoint, reader=reader))


def _generated(office: Office, endpoint: Endpoint, *, reader: Reader) -> GeneratedAnswerer:
    """The model with the office's prompts; each time that it is asked is in the audit log."""

    def record(sending: Sending) -> None:
        subject = _subject(sending)
        audit.record(office.catalogue, actor=reader.name, action="ask model", subject=subject)

    briefing = Briefing(prompts=prompts_of(office.settings))
    return GeneratedAnswerer(endpoint, briefing=briefing, witness=record)


def _subject(sending: Sending) -> str:
    by = sending.authorship
    tokens = "/".join(
        "?" if n is None else str(n) for n in (by.prompt_tokens, by.completion_tokens)
    )
    ends = "failed" if sending.failed else "stopped" if sending.stopped else "whole"
    return (
        f"{by.model} at {by.host}, {by.prompt}, {by.passages} passages, {by.masked} masked, "
        f"tokens {tokens}, {sending.kept} kept, {sending.struck} struck, {ends}"
    )


def _expander(office: Office) -> Expander | None:
    """What says a question in other words, where the settings want it."""
    if office.endpoint is None or office.settings.query_expansion == "off":
        return None
    return ModelExpander(office.endpoint, prompts=prompts_of(office.settings))
