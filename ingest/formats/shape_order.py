"""The order in which shapes on a slide are read: rows before columns, cut at the widest gaps."""

from collections.abc import Sequence
from dataclasses import dataclass

_TOUCHING = 0.02
"""Of a shape's size: so far may frames overlap and still stand beside each other."""
_MAX_DEPTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a shape lies, in any unit; ``index`` is its place in the file."""

    index: int
    left: float
    top: float
    right: float
    bottom: float


def reading_order(frames: Sequence[Frame]) -> list[int]:
    """The frames' indices as one reads them: from the top, and column by column where there are some."""
    return [frame.index for frame in _ordered(list(frames), depth=0)]


def _ordered(frames: list[Frame], *, depth: int) -> list[Frame]:
    if len(frames) < 2:
        return frames
    across = _widest_gap([(f.top, f.bottom) for f in frames])
    down = _widest_gap([(f.left, f.right) for f in frames])
    if depth > _MAX_DEPTH or (across is None and down is None):
        return sorted(frames, key=lambda f: (f.top, f.left, f.index))
    by_rows = down is None or (across is not None and across[0] >= down[0])
    cut = across if by_rows else down
    assert cut is not None  # noqa: S101 - one of the two is there
    first = [
        f for f in frames if ((f.top + f.bottom) if by_rows else (f.left + f.right)) / 2 < cut[1]
    ]
    rest = [f for f in frames if f not in first]
    return _ordered(first, depth=depth + 1) + _ordered(rest, depth=depth + 1)


def _widest_gap(extents: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The widest place that no extent covers: its width and its middle."""
    best: tuple[float, float] | None = None
    shrunk = sorted((a + (b - a) * _TOUCHING, b - (b - a) * _TOUCHING) for a, b in extents)
    reached = shrunk[0][1]
    for start, end in shrunk[1:]:
        if start >= reached and (best is None or start - reached > best[0]):
            best = (start - reached, (start + reached) / 2)
        reached = max(reached, end)
    return best
