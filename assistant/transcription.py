"""Asks an endpoint with ``/audio/transcriptions`` what is said in a piece of sound."""

import json
import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError

from library.connection import Address, client_of, no_key_header, not_understood, status_error

if TYPE_CHECKING:
    from openai import OpenAI

log = logging.getLogger(__name__)

_LANGUAGE = "ja"
_REFUSED_FORM = frozenset({400, 422})
"""How servers refuse a form of reply that they do not know."""
_SILENT = 0.6
_UNSURE = -1.0
"""Above the one and below the other, Whisper itself takes what it made up for silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One stretch of speech."""

    start_s: float
    """From the beginning of the sound that was sent."""
    text: str
    confidence: float
    """The mean probability of its tokens as the model claims it; 0 where it does not say."""


class _Segment(BaseModel):
    start: float = Field(ge=0, allow_inf_nan=False)
    text: str
    avg_logprob: float | None = None
    no_speech_prob: float | None = None


class _Transcription(BaseModel):
    """What is needed of a reply, with segments or without."""

    text: str = ""
    segments: list[_Segment] | None = None


class TranscriptionEndpoint:
    """An OpenAI-compatible endpoint that listens. Safe to share between threads."""

    def __init__(self, address: Address) -> None:
        """Say where it is; nothing is connected yet."""
        self._address = address

    def transcribe(self, sound: bytes, *, name: str) -> list[Said]:
        """What is said in a sound file, in order; none where nobody speaks.

        Args:
            sound: the whole file.
            name: with the suffix of its format, by which servers know it; not the file's own.

        Raises:
            EndpointError: it cannot be reached, refuses, fails, or answers in no known form.
        """
        import openai

        try:
            body = self._send(sound, name, timed=True)
        except openai.APIStatusError as exc:
            if exc.status_code not in _REFUSED_FORM:
                raise status_error(self._address, exc.status_code) from None
            body = self._send_plainly(sound, name)
        return _read(body, self._address)

    def _send_plainly(self, sound: bytes, name: str) -> bytes:
        """Without times, as models ask for that do not know them."""
        import openai

        log.info("endpoint: gives no times, asking without them")
        try:
            return self._send(sound, name, timed=False)
        except openai.APIStatusError as exc:
            raise status_error(self._address, exc.status_code) from None

    def _send(self, sound: bytes, name: str, *, timed: bool) -> bytes:
        with client_of(self._address) as client:
            return _create(client, self._address, (name, sound), timed=timed)


def _create(client: "OpenAI", address: Address, file: tuple[str, bytes], *, timed: bool) -> bytes:
    response = client.audio.transcriptions.with_raw_response.create(
        file=file,
        model=address.model,
        language=_LANGUAGE,
        response_format="verbose_json" if timed else "json",
        extra_headers=no_key_header(address),
    )
    return response.content


def _read(body: bytes, address: Address) -> list[Said]:
    try:
        reply = _Transcription.model_validate_json(body)
        if not {"text", "segments"} & json.loads(body).keys():
            raise not_understood(address)
    except ValidationError:
        raise not_understood(address) from None
    if reply.segments is None:
        return [Said(start_s=0, text=reply.text, confidence=0)] if reply.text.strip() else []
    return [
        Said(start_s=segment.start, text=segment.text, confidence=_confidence(segment))
        for segment in reply.segments
        if segment.text.strip() and not _is_made_up(segment)
    ]


def _is_made_up(segment: _Segment) -> bool:
    silent, sure = segment.no_speech_prob, segment.avg_logprob
    return silent is not None and sure is not None and silent > _SILENT and sure < _UNSURE


def _confidence(segment: _Segment) -> float:
    if segment.avg_logprob is None or math.isnan(segment.avg_logprob):
        return 0.0
    return min(1.0, math.exp(min(0.0, segment.avg_logprob)))
