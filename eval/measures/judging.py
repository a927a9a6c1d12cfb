"""An optional judge: a model that marks answers for faithfulness and relevance.

Its marks are a model's opinion. They are kept with its name and its very words, so that anyone can
look them over, and they never stand in for what is proved by comparing strings.
"""

import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from assistant.briefing import new_boundary
from assistant.endpoint import Endpoint, Request
from assistant.manners import Form
from assistant.replies import json_object
from library.errors import EndpointError
from library.model import Answer
from library.text import clean
from prompts.loading import Prompt, load_prompt

_MARK = {"type": "number", "minimum": 0, "maximum": 1}
_FORM = Form(
    name="verdict",
    schema={
        "type": "object",
        "properties": {"faithfulness": _MARK, "relevance": _MARK, "reason": {"type": "string"}},
        "required": ["faithfulness", "relevance", "reason"],
        "additionalProperties": False,
    },
)
_SPOKEN = {
    "faithfulness": re.compile(
        r"(?:faithfulness|忠実さ|忠実性)\W{0,12}(\d+(?:\.\d+)?)(?![\d/%])", re.IGNORECASE
    ),
    "relevance": re.compile(
        r"(?:relevance|適合|関連性)\W{0,12}(\d+(?:\.\d+)?)(?![\d/%])", re.IGNORECASE
    ),
}
"""Marks in plain words, where no JSON comes."""
_NO_QUOTE = "（引用なし）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a judge found."""

    faithfulness: float
    """0 to 1: how much of the answer its quotes say."""
    relevance: float
    """0 to 1: how far it answers the question."""
    model: str
    """As the endpoint names it."""
    raw: str
    """The judge's own words, whole."""


class Judge(Protocol):
    """Marks answers. Safe to share between threads."""

    def judge(self, question: str, answer: Answer) -> Verdict:
        """Mark one answer.

        Args:
            question: as it was asked.
            answer: with its quotes; one that abstained has nothing to be marked.

        Raises:
            EndpointError: no marks could be had.
        """


class EndpointJudge:
    """A ``Judge`` behind an OpenAI-compatible endpoint; one request per answer."""

    def __init__(self, endpoint: Endpoint, *, boundary: Callable[[], str] = new_boundary) -> None:
        """Take the endpoint.

        Args:
            endpoint: of the judging model.
            boundary: makes the mark around what is judged.
        """
        self._endpoint = endpoint
        self._boundary = boundary

    def judge(self, question: str, answer: Answer) -> Verdict:
        """Mark one answer. See ``Judge``."""
        prompt, boundary = load_prompt("judge"), self._boundary()
        reply = self._endpoint.complete(
            Request(
                system=prompt.fill("system", boundary=boundary),
                user=prompt.fill(
                    "user",
                    boundary=boundary,
                    question=clean(question),
                    evidence=_evidence(prompt, answer),
                ),
                form=_FORM,
            )
        )
        marks = _marks(reply.text)
        return Verdict(
            faithfulness=marks["faithfulness"],
            relevance=marks["relevance"],
            model=reply.model or self._endpoint.model,
            raw=reply.text,
        )


def _evidence(prompt: Prompt, answer: Answer) -> str:
    """Every sentence with its quotes below it."""
    return "\n\n".join(
        prompt.fill(
            "sentence",
            number=str(number),
            sentence=sentence.text,
            quotes="\n".join(f"「{c.quote}」" for c in sentence.citations) or _NO_QUOTE,
        )
        for number, sentence in enumerate(answer.sentences, start=1)
    )


def _marks(text: str) -> dict[str, float]:
    """Both marks, from JSON or from plain words.

    Raises:
        EndpointError: one is missing, or is no mark from 0 to 1.
    """
    found = json_object(text, key="faithfulness") or _spoken(text)
    return {name: _mark(found.get(name)) for name in _SPOKEN}


def _spoken(text: str) -> Mapping[str, object]:
    matches = {name: pattern.search(text) for name, pattern in _SPOKEN.items()}
    return {name: match.group(1) for name, match in matches.items() if match}


def _mark(value: object) -> float:
    mark = math.nan
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        with suppress(ValueError, OverflowError):
            mark = float(value)
    if not 0 <= mark <= 1:
        # The scale of a mark such as 4 or 80 is anybody's guess: none is better than a wrong one.
        raise EndpointError(
            "判定モデルの採点を読み取れませんでした（0から1の数ではありません）。"
            "別のモデルで試してください。"
        )
    return mark
