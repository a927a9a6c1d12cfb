"""Characters of a text layer to lines, by where they stand: horizontal and vertical writing.

The blanks and line ends that PDF libraries make up are not trusted: between 政府 and CIO there is
only a gap, and vertical columns have none. A run of characters ends where the gap or the offset to
the next one says so; in which order the runs are read is the layout's business.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from unicodedata import east_asian_width

from ingest.formats.glyphs import Glyph, PdfContent, RectPt
from ingest.layout.rules import Rule, Stroke, joined
from ingest.ocr.placed import PlacedLine, Point
from library.text import clean

# All in character sizes, see ``_size``.
_GAP = 1.3
"""A wider gap ends a run; a full-width blank (1.0, and letter spacing) does not."""
_GAP_AFTER_LABEL = 2.5
"""The same behind a number or bullet, which word processors set apart by a tab."""
_LABEL = re.compile(
    r"[(（]?[0-9０-９一二三四五六七八九十ア-ンa-zⅠ-Ⅻ]{1,2}[)）.．、]?|[0-9０-９]+([.．\-－][0-9０-９]+)+[.．]?"
    r"|第[0-9０-９一二三四五六七八九十]+[章節条編款]?|[①-⑳・•●○■□◆◇※▶➢✓-]"
)
_BLANK_GAP = 0.55
"""A gap that reads as a blank."""
_LATIN_BLANK_GAP = 0.15
"""The same between Latin letters."""
_RULED_GAP = 0.25
"""A gap in which a rule may stand: less is the side bearing of two characters."""
_OVERLAP = -0.85
"""Characters may overlap so far: kerning, 」（ set solid, two digits side by side in a column."""
_OFFSET = 0.55
"""How far a character may stand off the run's middle: small kana, superscripts, 、 in columns."""
_LINE_HEIGHT = 1.1
"""Of the box that is drawn around a line, in character sizes: it just holds the letters."""
_LONGEST_LABEL = 8
_RULE_PT = 5.0
"""A shorter stroke is an underline's end or part of a letter."""

_RUBY = 0.65
"""Characters no larger than this share of those before them may be ruby."""
_SAME_PT = 1.5
"""Pieces of a rule that lie or end no further apart are one."""


@dataclass(slots=True)
class _Run:
    glyphs: list[Glyph]
    blanks: list[str]
    """What the file has before each character: a blank or nothing."""
    vertical: bool
    size: float

    @classmethod
    def start(cls, glyph: Glyph, *, vertical: bool) -> "_Run":
        return cls([glyph], [""], vertical, _size(glyph))

    @property
    def text(self) -> str:
        parts = [self.glyphs[0].char]
        for (last, glyph), blank in zip(pairwise(self.glyphs), self.blanks[1:], strict=True):
            parts += [blank or self._made_blank(last, glyph), glyph.char]
        return clean("".join(parts)).strip()

    def append(self, glyph: Glyph, blank: str) -> None:
        self.glyphs.append(glyph)
        self.blanks.append(blank)
        self.size = max(self.size, _size(glyph))

    def follows(self, glyph: Glyph, *, vertical: bool) -> bool:
        """Whether ``glyph`` carries this run on in the given direction."""
        last, size = self.glyphs[-1], max(self.size, _size(glyph))
        if vertical:
            gap, offset = glyph.y0 - last.y1, _middle_x(glyph) - _middle_x(self.glyphs[0])
            # Two digits side by side in a column stand on the same height.
            beside = abs(glyph.y0 - last.y0) < 0.2 * size and glyph.x0 >= last.x1 - 0.2 * size
        else:
            gap, offset = glyph.x0 - last.x1, _middle_y(glyph) - _middle_y(last)
            beside = False
        near = beside or _OVERLAP * size <= gap <= self._widest_gap() * size
        return near and abs(offset) <= _OFFSET * size

    def split_at(self, rules: "_Rules") -> Iterator["_Run"]:
        """The run in parts between which a rule is drawn: cells that stand close together."""
        start = 0
        for at, (last, glyph) in enumerate(pairwise(self.glyphs), start=1):
            if rules.between(last, glyph, vertical=self.vertical):
                yield self._part(start, at)
                start = at
        yield self._part(start, len(self.glyphs))

    def _part(self, start: int, end: int) -> "_Run":
        return replace(self, glyphs=self.glyphs[start:end], blanks=self.blanks[start:end])

    def _widest_gap(self) -> float:
        label = len(self.glyphs) <= _LONGEST_LABEL and _LABEL.fullmatch(self.text)
        return _GAP_AFTER_LABEL if label else _GAP

    def _made_blank(self, last: Glyph, glyph: Glyph) -> str:
        """A blank for a gap: a small one separates only Latin words, a wide one anything."""
        if self.vertical:
            return ""
        latin = last.char.isascii() and glyph.char.isascii()
        wide = _LATIN_BLANK_GAP if latin else _BLANK_GAP
        return " " if glyph.x0 - last.x1 > wide * self.size else ""


class _Rules:
    """The straight lines of a page: rules between table cells and the sides of frames."""

    def __init__(self, shapes: Sequence[RectPt], strokes: Sequence[RectPt]) -> None:
        sides = {(x, y0, y1) for x0, y0, x1, y1 in shapes for x in (x0, x1) if y1 - y0 >= _RULE_PT}
        floors = {
            (y, x0, x1) for x0, y0, x1, y1 in strokes for y in (y0, y1) if x1 - x0 >= _RULE_PT
        }
        self._sides, self._floors = sorted(sides), sorted(floors)
        self._xs, self._ys = [x for x, _, _ in self._sides], [y for y, _, _ in self._floors]

    def between(self, last: Glyph, glyph: Glyph, *, vertical: bool) -> bool:
        """Whether one stands in the gap between two characters."""
        if vertical:
            gap, middle = (last.y1, glyph.y0), _middle_x(glyph)
            places, found = self._ys, self._floors
        else:
            gap, middle = (last.x1, glyph.x0), _middle_y(glyph)
            places, found = self._xs, self._sides
        if gap[1] - gap[0] < _RULED_GAP * _size(glyph):
            return False
        first, after = bisect_left(places, gap[0] - 0.5), bisect_right(places, gap[1] + 0.5)
        return any(low <= middle <= high for _, low, high in found[first:after])


def placed_lines(content: PdfContent, *, px_per_pt: float) -> list[PlacedLine]:
    """The lines of an upright page, in no particular order, in px of its image."""
    rules = _Rules(content.shapes, content.strokes)
    return [
        _placed(part, px_per_pt)
        for run in _runs(content.glyphs, vertical=_is_vertical(content.glyphs))
        for part in run.split_at(rules)
        if part.text
    ]


def drawn_rules(content: PdfContent, *, px_per_pt: float) -> list[Rule]:
    """The rules of an upright page, in px of its image; touching pieces are one."""
    level, upright = [], []
    for x0, y0, x1, y1 in content.strokes:
        if x1 - x0 >= y1 - y0:
            level.append(Stroke((y0 + y1) / 2, x0, x1))
        else:
            upright.append(Stroke((x0 + x1) / 2, y0, y1))
    level, upright = (joined(strokes, near=_SAME_PT, gap=_SAME_PT) for strokes in (level, upright))
    return [
        *(_rule((s.low, s.at), (s.high, s.at), px_per_pt) for s in level),
        *(_rule((s.at, s.low), (s.at, s.high), px_per_pt) for s in upright),
    ]


def _rule(start: Point, end: Point, px_per_pt: float) -> Rule:
    return Rule(
        (start[0] * px_per_pt, start[1] * px_per_pt), (end[0] * px_per_pt, end[1] * px_per_pt)
    )


def _runs(glyphs: Sequence[Glyph], *, vertical: bool) -> Iterator[_Run]:
    """The runs of characters; one goes on behind the ruby that the file has amid it."""
    run: _Run | None = None
    held: _Run | None = None
    blank, broken = "", False
    for glyph in glyphs:
        if glyph.generated:
            broken = broken or glyph.char in "\r\n"
            continue
        if glyph.char.isspace():
            blank = blank or ("　" if glyph.char == "　" else " ")
            continue
        if run is not None and _carries_on(run, glyph, vertical=vertical, broken=broken):
            run.append(glyph, blank)
        elif held is not None and _carries_on(held, glyph, vertical=vertical, broken=broken):
            yield from (ruby for ruby in (run,) if ruby is not None)
            run, held = held, None
            run.append(glyph, "")
        else:
            is_ruby = run is not None and _size(glyph) <= _RUBY * run.size
            yield from (done for done in (held, None if is_ruby else run) if done is not None)
            held = run if is_ruby else None
            run = _Run.start(glyph, vertical=vertical)
        blank, broken = "", False
    yield from (done for done in (held, run) if done is not None)


def _carries_on(run: _Run, glyph: Glyph, *, vertical: bool, broken: bool) -> bool:
    """Whether the run goes on; its second character settles its direction.

    The page's own direction comes first. The other one (a vertical label in a form) must not be
    broken by a line end of the PDF library, which puts none between characters of one run.
    """
    if len(run.glyphs) > 1:
        return run.follows(glyph, vertical=run.vertical)
    if run.follows(glyph, vertical=vertical):
        return True
    if broken or not run.follows(glyph, vertical=not vertical):
        return False
    run.vertical = not vertical
    return True


def _is_vertical(glyphs: Sequence[Glyph]) -> bool:
    """Whether more neighbours in the file stand below each other than beside each other."""
    votes = 0
    placed = [g for g in glyphs if not g.generated and not g.char.isspace()]
    for a, b in pairwise(placed):
        size = max(_size(a), _size(b))
        across, down = _middle_x(b) - _middle_x(a), _middle_y(b) - _middle_y(a)
        if abs(across) < 0.3 * size and 0.3 * size < down < 1.3 * size:
            votes += 1
        elif abs(down) < 0.3 * size and 0.2 * size < across < 1.6 * size:
            votes -= 1
    return votes > 0


def _placed(run: _Run, px_per_pt: float) -> PlacedLine:
    x0, y0 = min(g.x0 for g in run.glyphs), min(g.y0 for g in run.glyphs)
    x1, y1 = max(g.x1 for g in run.glyphs), max(g.y1 for g in run.glyphs)
    if not run.vertical:
        # Each font has its own ascent, so that a line with Latin letters in it would seem larger.
        middle = median(map(_middle_y, run.glyphs))
        half = _LINE_HEIGHT / 2 * _font_size(run.glyphs)
        y0, y1 = middle - half, middle + half
    x0, y0, x1, y1 = (value * px_per_pt for value in (x0, y0, x1, y1))
    return PlacedLine(text=run.text, quad=((x0, y0), (x1, y0), (x1, y1), (x0, y1)), confidence=1.0)


def _font_size(glyphs: Sequence[Glyph]) -> float:
    """That of the full-width characters if there are any: they are as wide as they are large."""
    wide = [_size(g) for g in glyphs if east_asian_width(g.char) in "WF"]
    return median(wide or map(_size, glyphs))


def _size(glyph: Glyph) -> float:
    """About the font size: a box is as high as the font's ascent and descent, up to 1.6 of it."""
    return max(glyph.x1 - glyph.x0, 0.62 * (glyph.y1 - glyph.y0))


def _middle_x(glyph: Glyph) -> float:
    return (glyph.x0 + glyph.x1) / 2


def _middle_y(glyph: Glyph) -> float:
    return (glyph.y0 + glyph.y1) / 2
