"""Ruby: small kana above a word (beside it, in vertical writing) that say how it is read."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from ingest.layout.deskew import Frame, Rect, straighten
from ingest.ocr.placed import PlacedLine

_KANA = re.compile(r"[ぁ-ゖァ-ヺーｦ-ﾟ゛゜・\s　]+$")
_IDEOGRAPH = re.compile(r"[㐀-鿿豈-﫿々〆〇]")
_LABELS = frozenset({"フリガナ", "ふりがな"})
"""Of a form's field: no ruby, though small and above a name."""
_SMALL = 0.65
"""Ruby is no thicker than this share of its line: it is set at half the size."""
_NEAR = 0.8
"""It ends no further before, or behind, where its line begins, in its own thicknesses."""
_ABOVE = 0.6
"""So much of it stands above its line."""


def ruby_lines(lines: Sequence[PlacedLine], frame: Frame) -> Mapping[int, int]:
    """For each line that is ruby (index), the line whose words it reads."""
    small = [n for n, line in enumerate(lines) if _may_be_ruby(line.text)]
    if not small:
        return {}
    rects = straighten(lines, frame)
    bases = [n for n, line in enumerate(lines) if _IDEOGRAPH.search(line.text)]
    bases.sort(key=lambda n: rects[n].v0)
    heights = [rects[n].v0 for n in bases]
    found = {}
    for n in small:
        reach = _NEAR * rects[n].thickness
        first = bisect_left(heights, rects[n].v1 - reach)
        last = bisect_right(heights, rects[n].v1 + reach)
        under = [base for base in bases[first:last] if _reads(rects[n], rects[base])]
        if under:
            found[n] = min(under, key=lambda base: abs(rects[base].v0 - rects[n].v1))
    return found


def _may_be_ruby(text: str) -> bool:
    return _KANA.match(text) is not None and "".join(text.split()) not in _LABELS


def _reads(ruby: Rect, base: Rect) -> bool:
    if ruby.thickness > _SMALL * base.thickness:
        return False
    shared = min(ruby.u1, base.u1) - max(ruby.u0, base.u0)
    return shared >= _ABOVE * ruby.length
