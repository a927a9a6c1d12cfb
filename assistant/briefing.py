"""What a model is asked: the question and the passages, each fenced as data that is only to be read."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answerer import Background
from assistant.endpoint import Request
from assistant.manners import Form
from library.model import Passage
from library.text import clean
from prompts.choosing import BUNDLED, Prompts
from prompts.loading import Prompt

_QUESTION_LIMIT = 1000
_ATTACHED_LIMIT = 2000
_FORM = Form(
    name="answer",
    schema={
        "type": "object",
        "properties": {
            "sentences": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "text": {"type": "string"},
                        "sources": {"type": "array", "items": {"type": "integer"}},
                    },
                    "required": ["text", "sources"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["sentences"],
        "additionalProperties": False,
    },
)


def new_boundary() -> str:
    """A mark that no document can know, to fence what is data."""
    return f"=== {secrets.token_hex(8)} ==="


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """How questions are put to a model."""

    prompts: Prompts = BUNDLED
    """The office's."""
    boundary: Callable[[], str] = new_boundary
    """Makes the mark around the data of one question."""

    def request(
        self, question: str, passages: Sequence[Passage], *, background: Background
    ) -> Request:
        """What is asked: for sentences in JSON, or in plain text where the endpoint knows no form.

        Args:
            question: as typed.
            passages: that may answer it, numbered from 1 in this order.
            background: of the question, which is no evidence.
        """
        boundary = self.boundary()
        plain, formed = (
            _filled(
                self.prompts.load(name),
                question,
                passages,
                background=background,
                boundary=boundary,
            )
            for name in ("answer_plain", "answer")
        )
        return replace(formed, form=_FORM, plain=plain)


def _filled(
    prompt: Prompt,
    question: str,
    passages: Sequence[Passage],
    *,
    background: Background,
    boundary: str,
) -> Request:
    fenced = [
        prompt.fill(
            "passage",
            boundary=boundary,
            number=str(number),
            title=passage.document.title,
            heading=" › ".join(passage.chunk.heading_path),
            text=passage.chunk.text,
        )
        for number, passage in enumerate(passages, start=1)
    ]
    user = prompt.fill(
        "user",
        boundary=boundary,
        passages="\n\n".join(fenced),
        background=_background(prompt, background, boundary=boundary),
        question=clean(question)[:_QUESTION_LIMIT],
    )
    return Request(system=prompt.fill("system", boundary=boundary), user=user, label=prompt.label)


def _background(prompt: Prompt, background: Background, *, boundary: str) -> str:
    parts = []
    if background.previous:
        previous = clean(background.previous)[:_QUESTION_LIMIT]
        parts.append(prompt.fill("previous", boundary=boundary, previous=previous))
    if background.attached:
        attached = clean(background.attached)[:_ATTACHED_LIMIT]
        parts.append(prompt.fill("attached", boundary=boundary, attached=attached))
    return "\n\n".join(parts)
