"""What a run is: one measurement of one kind on one suite, with everything that made it so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from eval.suites.model import Problem


class Kind(StrEnum):
    """What is measured."""

    OCR = "ocr"
    RETRIEVAL = "retrieval"
    ANSWERS = "answers"
    DRAFTS = "drafts"
    FACTS = "facts"
    VERIFICATION = "verification"
    MASKING = "masking"
    SPEED = "speed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The outcome of one question, page, draft or size, under one variant.

    Every figure of a run is the mean of one value over the items that have it. So a value that
    means nothing for an item is left out: only a question that was declined has
    ``abstention_precision``, only one that cannot be answered has ``abstention_recall``.
    """

    id: str
    """Of the question, page, draft or size; the same in every variant and every run."""
    variant: str
    """What was tried: a ranking, an OCR engine, a model; compared side by side in one run."""
    group: Mapping[str, str] = field(default_factory=dict)
    """What to break figures down by: ``kind`` → ``table``, ``source`` → ``scan`` …"""
    values: Mapping[str, float] = field(default_factory=dict)
    """By name of the metric; see ``eval.runs.metrics``."""
    detail: Mapping[str, str] = field(default_factory=dict)
    """What a person wants to see: the question, the answer, the first hit, a judge's raw words."""
    error: str | None = None
    """The code of what made it fail; such an item is measured again when a run is resumed."""

    @property
    def key(self) -> tuple[str, str]:
        """By which items of two runs are paired."""
        return (self.variant, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What has to be the same for two runs to be comparable."""

    commit: str
    """Git commit; empty outside a checkout."""
    dirty: bool
    """Whether the checkout had changes that were not committed."""
    versions: Mapping[str, str]
    """Of Python and the packages that do the work."""
    machine: Mapping[str, str]
    """CPU, cores, memory, operating system."""
    settings: Mapping[str, str]
    """Every setting but secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One measurement."""

    id: str
    """Sorts by time: ``20261123T101500-retrieval-data_samples``."""
    kind: Kind
    suite: str
    suite_digest: str
    started_at: datetime
    seconds: float
    """Of measuring, all sittings together; making the library is in ``timings``."""
    complete: bool
    """False while it is going on, and for good when it was cut off; it can be resumed."""
    provenance: Provenance
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds of what went before, as ``ingest``."""
    peak_bytes: int = 0
    """Highest memory of the process and its children, the ingest included (PSS)."""
