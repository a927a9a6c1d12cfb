"""How an endpoint likes to be asked: which parameters are sent, and what to leave out when it refuses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

REFUSED = frozenset({400, 422})
"""How servers refuse a parameter that they do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of JSON that is wanted."""

    name: str
    schema: Mapping[str, object]
    """JSON Schema; every property required, none besides, as strict endpoints ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Which of the parameters that not every endpoint knows are sent."""

    form: Literal["schema", "object", "none"] = "schema"
    """``object``: any JSON; ``none``: the prompt alone says what is wanted."""
    limit: Literal["max_tokens", "max_completion_tokens", "none"] = "max_tokens"
    """What the parameter is called that bounds a reply; newer models of OpenAI know only the second."""
    has_temperature: bool = True
    counts: bool = True
    """Whether a stream is asked for how many tokens it took."""
    streams: bool = True


EVERYTHING = Manner()
_PLAIN = Manner(form="none", limit="none", has_temperature=False, counts=False)


def parameters(manner: Manner, *, form: Form | None, most_tokens: int) -> dict[str, object]:
    """The optional part of a request's body, without ``stream``."""
    given: dict[str, object] = {}
    if manner.has_temperature:
        given["temperature"] = 0
    if manner.limit != "none":
        given[manner.limit] = most_tokens
    if form is not None and manner.form == "schema":
        schema = {"name": form.name, "schema": form.schema, "strict": True}
        given["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif form is not None and manner.form == "object":
        given["response_format"] = {"type": "json_object"}
    return given


def humbler(manner: Manner, refusal: str) -> Manner | None:
    """What to try after a refusal: without what it names, else without all but the stream, else plainly.

    Args:
        manner: that was refused.
        refusal: the body of the answer: data, searched for the names of parameters only.

    Returns:
        The next manner, which is never one that was tried before; None where there is none.
    """
    without = _without_named(manner, refusal)
    if without != manner:
        return without
    plain = replace(_PLAIN, streams=manner.streams)
    if manner != plain:
        return plain
    return replace(_PLAIN, streams=False) if manner.streams else None


def _without_named(manner: Manner, refusal: str) -> Manner:
    """``manner`` without the parameters whose names stand in the refusal."""

    def names(*words: str) -> bool:
        return re.search(rf"\b(?:{'|'.join(words)})\b", refusal) is not None

    if names("stream_options", "include_usage"):
        manner = replace(manner, counts=False)
    if names("temperature"):
        manner = replace(manner, has_temperature=False)
    if names("max_tokens", "max_completion_tokens"):
        wants = manner.limit == "max_tokens" and names("max_completion_tokens")
        manner = replace(manner, limit="max_completion_tokens" if wants else "none")
    if names("response_format", "json_schema", "json_object", "strict"):
        manner = replace(manner, form="object" if manner.form == "schema" else "none")
    return manner
