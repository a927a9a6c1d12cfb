"""Which files of a watched folder are to be taken in now: whole ones, and failed ones again in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ingest.sources import Source, signature_of
from library.failures import Failure

TRIES = 3
"""A file that has failed so often as it is now is parked until it is changed."""
_BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10))
"""How long a file rests after its first and its second failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """A file as it was last seen."""

    signature: str
    since: datetime
    """When it was first seen so."""
    is_done: bool = False


class Lookout:
    """Remembers what it saw of each file from one look to the next."""

    def __init__(self, *, settled: timedelta) -> None:
        """Take a file for whole once it has not changed for so long."""
        self._settled = settled
        self._sights: dict[str, _Sight] = {}

    def ready(
        self, sources: Sequence[Source], failures: Mapping[str, Failure], *, now: datetime
    ) -> list[Source]:
        """The files to be taken in now.

        Args:
            sources: all that are there.
            failures: those that are known, by place.
            now: the time of this look.
        """
        before, self._sights = self._sights, {}
        chosen = []
        for source in sources:
            sight = self._seen(before.get(source.place), signature_of(source.path), now)
            if not sight.signature:
                continue
            failure = failures.get(source.place)
            if failure is not None and failure.signature == sight.signature:
                is_due = _is_due(failure, now)
            else:
                is_due = not sight.is_done
            if is_due and now - sight.since >= self._settled:
                chosen.append(source)
                sight = replace(sight, is_done=True)
            self._sights[source.place] = sight
        return chosen

    @staticmethod
    def _seen(before: _Sight | None, signature: str, now: datetime) -> _Sight:
        if before is not None and before.signature == signature:
            return before
        return _Sight(signature=signature, since=now)


def _is_due(failure: Failure, now: datetime) -> bool:
    """Whether a failed file has rested long enough; never once it is parked."""
    if failure.attempts >= TRIES:
        return False
    return now >= failure.at + _BACK_OFF[failure.attempts - 1]
