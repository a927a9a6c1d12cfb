"""Drawn rules, of a scan or of a PDF: straight strokes along and across the writing."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.layout.deskew import Frame, turned
from ingest.ocr.placed import Point

_MAX_SLANT_DEG = 2.0
"""A stroke that slants more, on the straightened page, is no rule of a table."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke, from its left or upper end to the other; px of the page's image."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True, order=True)
class Stroke:
    """A rule on the straightened page, px: at ``at`` across it, from ``low`` to ``high`` along it."""

    at: float
    low: float
    high: float

    @property
    def length(self) -> float:
        """From end to end."""
        return self.high - self.low


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """The rules of a straightened page."""

    level: tuple[Stroke, ...]
    """``at`` is y, ``low`` and ``high`` are x."""
    upright: tuple[Stroke, ...]
    """``at`` is x, ``low`` and ``high`` are y."""


def straight_strokes(rules: Sequence[Rule], frame: Frame) -> Strokes:
    """The rules of a page on which lines lie so, set straight."""
    ends = [(turned(rule.start, frame.angle), turned(rule.end, frame.angle)) for rule in rules]
    level = _strokes(((y0, y1), (x0, x1)) for (x0, y0), (x1, y1) in ends)
    upright = _strokes(((x0, x1), (y0, y1)) for (x0, y0), (x1, y1) in ends)
    return Strokes(level=tuple(sorted(level)), upright=tuple(sorted(upright)))


def _strokes(ends: Iterator[tuple[tuple[float, float], tuple[float, float]]]) -> Iterator[Stroke]:
    """Those that run along; each is given as its two places across and its two along."""
    slant = math.tan(math.radians(_MAX_SLANT_DEG))
    for (a0, a1), (b0, b1) in ends:
        if abs(a1 - a0) <= slant * abs(b1 - b0):
            yield Stroke((a0 + a1) / 2, min(b0, b1), max(b0, b1))


def bundled(strokes: Sequence[Stroke], *, near: float) -> list[list[Stroke]]:
    """Strokes at about the same place, each bundle no wider than ``near`` px."""
    bundles: list[list[Stroke]] = []
    for stroke in sorted(strokes):
        if bundles and stroke.at - bundles[-1][0].at <= near:
            bundles[-1].append(stroke)
        else:
            bundles.append([stroke])
    return bundles


def joined(strokes: Sequence[Stroke], *, near: float, gap: float) -> list[Stroke]:
    """Pieces that lie within ``near`` px of one line, with at most ``gap`` px between them, as one."""
    whole: list[Stroke] = []
    for bundle in bundled(strokes, near=near):
        run: list[Stroke] = []
        end = 0.0
        for stroke in sorted(bundle, key=lambda s: s.low):
            if run and stroke.low - end > gap:
                whole.append(_merged(run))
                run = []
            end = max(end, stroke.high) if run else stroke.high
            run.append(stroke)
        whole.append(_merged(run))
    return sorted(whole)


def _merged(run: Sequence[Stroke]) -> Stroke:
    return Stroke(centre(run), min(s.low for s in run), max(s.high for s in run))


def centre(strokes: Sequence[Stroke]) -> float:
    """Where strokes lie on the average, by their lengths."""
    total = sum(s.length for s in strokes)
    return sum(s.at * s.length for s in strokes) / total if total else strokes[0].at
