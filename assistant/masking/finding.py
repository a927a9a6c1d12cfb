"""Finds personal data in any text.

What it misses is measured by ``shorui eval masking`` and said in docs/guarding.md.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from assistant.masking.addresses import addresses
from assistant.masking.columns import columns
from assistant.masking.cued import accounts, births, certificates
from assistant.masking.figures import cards, emails, my_numbers, phones
from assistant.masking.kinds import Found, Kind
from assistant.masking.names import names
from assistant.masking.reading import read_for_masking

_ORDER = {kind: rank for rank, kind in enumerate(Kind)}
"""Where two kinds claim the same characters the first one of ``Kind`` has them."""


def personal_data(text: str) -> tuple[Found, ...]:
    """Where personal data stands in ``text`` (any text), in order, none overlapping another."""
    form = read_for_masking(text)
    seen = form.text
    claimed = chain(
        my_numbers(seen), cards(seen), emails(seen), accounts(seen), births(seen), certificates(seen),
        phones(seen), addresses(seen), names(seen), columns(seen),
    )  # fmt: skip
    kept: list[Found] = []
    for each in sorted(claimed, key=lambda f: (_ORDER[f.kind], f.start - f.end, f.start)):
        kept += _left_over(each, kept)
    return tuple(
        Found(*form.source_range(each.start, each.end), each.kind) for each in sorted(kept)
    )


def _left_over(claimed: Found, kept: Sequence[Found]) -> Iterator[Found]:
    """What of a claim nobody had before: a name that runs into a day stays a name."""
    start = claimed.start
    for other in sorted(kept):
        if other.end <= start or claimed.end <= other.start:
            continue
        if other.start > start:
            yield Found(start, other.start, claimed.kind)
        start = other.end
    if start < claimed.end:
        yield Found(start, claimed.end, claimed.kind)
