"""What a suite is: the documents, and what is known to be true about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from library.model import FactField


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with a suite. The rest of the suite is measured all the same."""

    place: str
    """File and line, as ``questions.jsonl:7``."""
    code: str
    """Stable: ``missing_file``, ``duplicate_id``, ``gold_not_found``, …"""
    message: str
    """Japanese: what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an answer should show besides its gold string; empty where the suite does not say."""

    highlight: tuple[str, ...] = ()
    """The value that was asked for, any of them is right."""
    parts: tuple[tuple[str, ...], ...] = ()
    """Of a question that asks several things: gold strings of each that the documents say."""
    unanswered: tuple[str, ...] = ()
    """Words of the question, one for each part that the documents do not say."""
    contradiction: tuple[str, ...] = ()
    """What documents say that disagree: each value has to be on a side of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and what is known about its answer."""

    id: str
    text: str
    answers: tuple[str, ...] = ()
    """Gold strings, any of them is right; empty where the documents do not say, or nobody knows."""
    relevant: Mapping[str, int] = field(default_factory=dict)
    """Gain (1 or more) by file name of the documents that answer it."""
    pages: frozenset[int] = frozenset()
    """Every page of the right file on which the answer stands; empty where nobody knows."""
    kind: str = "text"
    scan: bool | None = None
    """Whether the answer stands on a scanned page; None where nobody knows."""
    answerable: bool = True
    """Whether the documents say it."""
    expected: Expected = Expected()
    half: str = ""
    """``development`` or ``held_out``; empty where the suite is not halved."""
    place: str = ""
    """File and line, as ``questions.jsonl:7``; empty where it comes from no line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueTable:
    """The cells of one table on a page, row by row, as a person would type them."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TruePage:
    """A page image or a page of a document, and its true text."""

    id: str
    file: Path
    page: int
    """From 1."""
    text: str
    """In reading order, one paragraph or line a line."""
    condition: str
    """How the page was made: ``d200``, ``photocopy``, ``bw_fax`` …; empty where nobody says."""
    tables: tuple[TrueTable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTask:
    """One draft to be made, and what it must and must not say."""

    id: str
    kind: str
    """Of draft, as ``shorui draft KIND``."""
    question: str
    files: tuple[str, ...]
    """File names of the documents to draw on; empty for all."""
    required: tuple[tuple[str, ...], ...]
    """Facts; each as the strings of which one must occur."""
    forbidden: tuple[str, ...] = ()
    max_characters: int | None = None
    headings: tuple[str, ...] = ()
    """Headings that the form asks for, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFact:
    """One thing that a document says of itself."""

    file: str
    """Name of the document."""
    field: FactField
    values: tuple[str, ...]
    """Any of them is right; days are ISO."""
    page: int | None = None
    """From 1; None where only the file's name says it."""
    written: str = ""
    """The words on the page that say it; empty where any words of the page will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentencePair:
    """A sentence and the passage that it is said to rest on."""

    id: str
    """``PASSAGE-NUMBER``: what stands before the last hyphen names the passage."""
    sentence: str
    passage: str
    supported: bool
    """Whether the passage bears it out; else the sentence was corrupted."""
    kind: str = ""
    """What was done with the passage's words: ``paraphrase``, ``negation``, ``other_number`` …"""
    title: str = ""
    """Of the passage's document."""
    heading: tuple[str, ...] = ()
    half: str = "development"
    """``held_out`` of a pair that no rule was tuned on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """``text[start:end]`` is personal data, or only looks like it."""

    start: int
    end: int
    kind: str
    """As ``assistant.masking.kinds.Kind`` writes it; empty for what must not be masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """A text and where personal data stands in it."""

    id: str
    text: str
    marks: tuple[Mark, ...]
    half: str = "development"
    """``development``, by which the rules were made, or ``held_out``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusText:
    """One text of a benchmark; taken in as a file of its own."""

    file_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Everything to measure with."""

    name: str
    """Short, for file names: letters, digits, ``-`` and ``_``."""
    title: str
    source: Path
    """The folder or file it was read from."""
    digest: str
    """SHA-256 over everything that was read (documents, questions, truths)."""
    documents: tuple[Path, ...] = ()
    """Files to be taken in."""
    corpus: tuple[CorpusText, ...] = ()
    """Texts to be taken in, where the suite is a benchmark without files."""
    questions: tuple[Question, ...] = ()
    pages: tuple[TruePage, ...] = ()
    drafts: tuple[DraftTask, ...] = ()
    facts: tuple[TrueFact, ...] = ()
    pairs: tuple[SentencePair, ...] = ()
    marked: tuple[MarkedText, ...] = ()
    problems: tuple[Problem, ...] = ()
