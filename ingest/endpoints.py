"""What model endpoints add to reading, as seams: someone who looks at pictures, someone who listens.

Both are used by the process that takes in a file, never by its children: these hold no key and
open no connection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a model says of a picture. Not to be trusted, and never quoted."""

    description: str
    """One paragraph; empty where it said nothing."""
    words: tuple[str, ...]
    """The lines that it claims to have read."""


class Describer(Protocol):
    """Looks at pictures. Safe to share between threads."""

    def describe(self, jpeg: bytes) -> Seen:
        """What a picture shows.

        Raises:
            EndpointError: no usable answer came.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A stretch of speech, as a model wrote it down."""

    start_s: float
    """From the beginning of the recording."""
    text: str
    confidence: float
    """As the model claims it; 0 where it does not say."""


class Transcriber(Protocol):
    """Listens to recordings. Safe to share between threads."""

    def transcribe(self, path: Path, *, media_type: str) -> Sequence[Heard]:
        """What is said in a recording, in order; none where nobody speaks.

        Raises:
            EndpointError: no usable answer came.
            UnreadableFile: ``too_large`` to be sent, or damaged.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Those that are configured; by default none, and nothing connects anywhere."""

    describer: Describer | None = None
    max_pictures: int = 30
    """Of one document that are looked at."""
    transcriber: Transcriber | None = None


NO_ENDPOINTS = Endpoints()
