"""Running headers, footers and page numbers, told from the text by where they stand."""

from collections.abc import Sequence
from statistics import median

from ingest.layout.marks import is_page_number
from ingest.ocr.placed import PlacedLine

_EDGE = 0.055
"""Running headers and footers stand within this share of the page's height from its ends."""
_NUMBER_EDGE = 0.09
"""The same for page numbers, which are known by their form too."""
_APART = 0.8
"""They stand at least so far from the text, in usual line thicknesses."""
_NUMBER_APART = 0.2
"""The same for page numbers: charts come close to them."""
_LONGEST = 40
"""A running header has no more characters."""


def margin_lines(
    lines: Sequence[PlacedLine], *, height_px: float, movable: int | None = None
) -> tuple[list[int], list[int]]:
    """The indices of the lines in the top margin and of those in the bottom margin.

    Args:
        lines: what stands on the page.
        height_px: of the page.
        movable: so many of the lines, from the first, may be margins; None for all. The others
            stand for tables.
    """
    if len(lines) < 2:
        return [], []
    ends = [_ends(line) for line in lines]
    texts = [line.text if i < len(lines[:movable]) else None for i, line in enumerate(lines)]
    thickness = median(
        min(bottom - top, _length(line)) for (top, bottom), line in zip(ends, lines, strict=True)
    )
    return (
        _margin(texts, [(top, bottom) for top, bottom in ends], height_px, thickness),
        _margin(
            texts,
            [(height_px - bottom, height_px - top) for top, bottom in ends],
            height_px,
            thickness,
        ),
    )


def _margin(
    texts: Sequence[str | None],
    distances: Sequence[tuple[float, float]],
    height_px: float,
    thickness: float,
) -> list[int]:
    """The lines of one margin; a text that is None is never in it.

    ``distances`` are each line's nearer and farther edge from it.
    """
    found = set()
    nearest = float("inf")
    for i in sorted(range(len(texts)), key=lambda i: distances[i], reverse=True):
        near, far = distances[i]
        text = texts[i]
        movable = text is not None and (near + far) / 2 <= _reach(text) * height_px
        if movable and nearest - far >= _apart(text or "") * thickness:
            found.add(i)
        else:
            nearest = min(nearest, near)
    return sorted(found) if len(found) < len(texts) else []


def _apart(text: str) -> float:
    return _NUMBER_APART if is_page_number(text) else _APART


def _reach(text: str) -> float:
    if is_page_number(text):
        return _NUMBER_EDGE
    return _EDGE if len(text) <= _LONGEST else 0.0


def _ends(line: PlacedLine) -> tuple[float, float]:
    ys = [y for _, y in line.quad]
    return min(ys), max(ys)


def _length(line: PlacedLine) -> float:
    xs = [x for x, _ in line.quad]
    return max(xs) - min(xs)
