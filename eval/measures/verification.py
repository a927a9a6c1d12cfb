"""Whether right sentences pass the check behind an answer, and wrong ones do not."""

import hashlib
import time
from collections.abc import Container, Iterator, Sequence
from datetime import UTC, datetime

from assistant.verification.findings import Verdict
from assistant.verification.verifying import verify
from eval.runs.model import Item
from eval.suites.model import SentencePair
from library.model import Chunk, Document, DocumentStatus, LineSpan, Passage

DEVELOPMENT = "development"
HELD_OUT = "held_out"


def measure_verification(
    pairs: Sequence[SentencePair], *, skip: Container[tuple[str, str]] = ()
) -> Iterator[Item]:
    """One item per pair; the variant is its half.

    Args:
        pairs: of the suite.
        skip: variants and ids that have been measured.
    """
    if pairs:
        verify(pairs[0].sentence, [passage_of(pairs[0])], cited=[])  # loads the dictionary
    for pair in pairs:
        if (pair.half, pair.id) not in skip:
            yield _measure(pair)


def _measure(pair: SentencePair) -> Item:
    passage = passage_of(pair)
    started = time.perf_counter()
    check = verify(pair.sentence, [passage], cited=[passage])
    seconds = time.perf_counter() - started
    passed = float(check.verdict is Verdict.VERIFIED)
    name = "supported_passed" if pair.supported else "corrupted_passed"
    return Item(
        id=pair.id,
        variant=pair.half,
        group={"kind": pair.kind} if pair.kind else {},
        values={name: passed, "seconds": seconds},
        detail={
            "question": pair.sentence,
            "answer": "".join(finding.text for finding in check.findings),
        },
    )


def passage_of(pair: SentencePair) -> Passage:
    """The passage as the search would have found it, each of its lines on a line of one page."""
    spans, start = [], 0
    for number, line in enumerate(pair.passage.split("\n")):
        spans.append(LineSpan(page=1, line=number, start=start, end=start + len(line), box=None))
        start += len(line) + 1
    owner = hashlib.sha256(f"{pair.title}\n{pair.passage}".encode()).hexdigest()
    chunk = Chunk(
        id=owner,
        document_id=owner,
        version_id=owner,
        ordinal=0,
        text=pair.passage,
        heading_path=pair.heading,
        spans=tuple(spans),
    )
    return Passage(
        document=_document(owner, pair.title),
        chunk=chunk,
        page=1,
        score=1.0,
        lexical_rank=1,
        dense_rank=1,
    )


def _document(key: str, title: str) -> Document:
    return Document(
        id=key,
        version_id=key,
        version=1,
        supersedes=None,
        title=title,
        file_name=f"{title}.txt",
        sha256=key,
        media_type="text/plain",
        scope="all",
        status=DocumentStatus.LIVE,
        effective_date=None,
        page_count=1,
        chunk_count=1,
        confidence=1.0,
        pages_to_review=0,
        added_at=datetime(2026, 4, 1, tzinfo=UTC),
    )
