"""Whether personal data is masked, and nothing else is."""

import time
from collections.abc import Container, Iterable, Iterator, Sequence

from assistant.masking.finding import personal_data
from assistant.masking.kinds import Found
from eval.runs.model import Item
from eval.suites.model import Mark, MarkedText

_RIGHT = 0.5
"""Of a value that was found, the share that must be marked for it to count as right."""


def measure_masking(
    texts: Sequence[MarkedText], *, skip: Container[tuple[str, str]] = ()
) -> Iterator[Item]:
    """One item for each mark and for each value that was found; the variant is the text's half.

    Args:
        texts: of the suite.
        skip: variants and ids that have been measured.
    """
    for text in texts:
        yield from (item for item in _measured(text) if item.key not in skip)


def _measured(text: MarkedText) -> Iterator[Item]:
    started = time.perf_counter()
    found = personal_data(text.text)
    seconds = time.perf_counter() - started
    masked = _places(text.text, found)
    marked = _places(text.text, [mark for mark in text.marks if mark.kind])
    yield Item(id=text.id, variant=text.half, values={"seconds": seconds})
    for number, mark in enumerate(text.marks, start=1):
        value = text.text[mark.start : mark.end]
        places = _places(text.text, [mark])
        outcome = (
            {"masked": float(places <= masked)}
            if mark.kind
            else {"spared": float(not places & masked)}
        )
        yield Item(
            id=f"{text.id}/{number}",
            variant=text.half,
            group={"kind": mark.kind} if mark.kind else {},
            values=outcome,
            detail={"question": value},
        )
    for number, each in enumerate(found, start=1):
        places = _places(text.text, [each])
        share = len(places & marked) / len(places)
        yield Item(
            id=f"{text.id}/found-{number}",
            variant=text.half,
            group={"kind": each.kind.value},
            values={"mask_right": float(share >= _RIGHT)},
            detail={"question": text.text[each.start : each.end]},
        )


def _places(text: str, ranges: Iterable[Mark | Found]) -> set[int]:
    """The places of all characters in the ranges but blanks."""
    return {
        place
        for each in ranges
        for place in range(each.start, each.end)
        if not text[place].isspace()
    }
