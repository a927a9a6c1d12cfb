"""Plots as inline SVG: distributions, bars and growth curves. The one user of matplotlib.

Text stays text in the page's own fonts, so Japanese is legible wherever the page is; colours come
with dashes and differ in lightness, so that a black-and-white print can be read. Every figure in a plot stands
in a table beside it as well.
"""

import io
import math
import re
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from unicodedata import east_asian_width

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from eval.reports.inlining import inline_svg
from eval.runs.metrics import Unit
from eval.runs.showing import shown

SHOWN_GROUPS = 12
"""Bars beyond it are left to the table."""
_BEYOND = 1e15
"""Nothing measured is that large; an axis that long overflows."""
_POINTS = 200
"""Of one distribution; more cannot be seen and make the file heavy."""
_WIDTH_PT = 620.0
_FONT_PT = 10.0
_INCH_PT = 72.0
_LONGEST = 26
"""Of a label, in half-width characters."""
_COLOURS = ("#0017C1", "#C74700", "#197A4B", "#8A2BA8", "#626264")
_FILLS = ("#5B7BF0", "#E8935B", "#A5DBBE", "#C9A3D8", "#D0D0D3")
"""The same hues, light enough for an interval to be seen on them, and unlike in grey."""
_DASHES: Sequence[str | tuple[float, tuple[float, ...]]] = (
    "-", "--", "-.", ":", (0.0, (5.0, 1.0, 1.0, 1.0, 1.0, 1.0)),
)  # fmt: skip
_MARKERS = ("o", "s", "^", "D", "v")
_FONTS = ("Noto Sans JP", "Noto Sans CJK JP", "IPAexGothic", "IPAGothic", "Yu Gothic", "Meiryo")
"""Any of them serves to measure how wide a text is; the page chooses what it is drawn in."""
_LOG_FROM = 20.0
"""Ratio of the largest to the smallest value from which an axis is logarithmic."""
_DRAWING = threading.Lock()
_TRAILING = re.compile(r"(?<=\d)\.0+(?!\d)|(?<=\.[1-9])0+(?!\d)")
"""``20.0 ms`` → ``20 ms``: ticks are round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar and its 95 % interval."""

    value: float
    low: float
    high: float
    count: int
    """Items behind it."""


def distribution(name: str, title: str, series: Mapping[str, Sequence[float]], unit: Unit) -> str:
    """How many of the items lie at or below each value (ECDF), one line for each variant.

    Args:
        name: Of the plot, unlike any other on the page; letters, digits and ``-``.
        title: What a screen reader says of it; the page shows it beside the plot.
        series: Values by variant; those that are no numbers are left out.
        unit: Of the values.

    Returns:
        The SVG element; empty where there is nothing to draw.
    """
    found = {label: _finite(values) for label, values in series.items()}
    found = {label: values for label, values in found.items() if values}
    everything = [value for values in found.values() for value in values]
    if not everything:
        return ""
    with _drawing():
        figure, axes = _canvas(height_pt=235, legend=list(found) if len(found) > 1 else [])
        for at, (label, values) in enumerate(found.items()):
            shares, points = _steps(values)
            axes.step(
                points,
                shares,
                where="post",
                label=_short(label),
                color=_colour(at),
                linestyle=_dash(at),
                linewidth=1.8,
            )
        if min(everything) > 0 and max(everything) / min(everything) >= _LOG_FROM:
            axes.set_xscale("log")
            axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=8))
            axes.xaxis.set_minor_formatter(NullFormatter())
        else:
            axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.xaxis.set_major_formatter(_formatter(unit))
        axes.set_ylim(0, 1.03)
        axes.yaxis.set_major_formatter(_formatter(Unit.SHARE))
        axes.set_ylabel("この値以下の割合")
        return _finished(figure, axes, name, title, legend=len(found) > 1)


def bars(name: str, title: str, groups: Mapping[str, Mapping[str, Bar]], unit: Unit) -> str:
    """Horizontal bars with their intervals: group → variant → bar; see ``distribution``."""
    drawable = {
        group: {v: bar for v, bar in named.items() if max(abs(bar.low), abs(bar.high)) < _BEYOND}
        for group, named in list(groups.items())[:SHOWN_GROUPS]
    }
    shown_groups = {group: named for group, named in drawable.items() if named}
    variants = list(dict.fromkeys(v for named in shown_groups.values() for v in named))
    if not variants:
        return ""
    lines = len(shown_groups) * (len(variants) + 0.8)
    with _drawing():
        figure, axes = _canvas(
            height_pt=42 + 15 * lines,
            legend=variants if len(variants) > 1 else [],
            left=[*shown_groups],
            extra_right=95,
        )
        for at, variant in enumerate(variants):
            _draw_bars(axes, shown_groups, variant, at, len(variants), unit)
        axes.set_yticks(
            [
                (len(variants) + 0.8) * row + (len(variants) - 1) / 2
                for row in range(len(shown_groups))
            ],
            [_short(label) for label in shown_groups],
        )
        axes.invert_yaxis()
        highest = max(bar.high for named in shown_groups.values() for bar in named.values())
        axes.set_xlim(0, 1.0 if unit is Unit.SHARE and highest > 0.5 else highest * 1.05 or 1.0)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(_formatter(unit))
        return _finished(figure, axes, name, title, legend=len(variants) > 1, legend_x_pt=100)


def curves(
    name: str,
    title: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    unit: Unit,
    size_label: str = "大きさ",
) -> str:
    """How a value grows with size, both axes logarithmic; see ``distribution``.

    Args:
        name: Of the plot.
        title: What a screen reader says of it; the page shows it beside the plot.
        series: (size, value) by what was done; values that are not above 0 are left out, and what
            has fewer than two sizes.
        unit: Of the values.
        size_label: Japanese, what the sizes count.
    """
    found = {
        label: sorted((x, y) for x, y in points if x > 0 and 0 < y < _BEYOND)
        for label, points in series.items()
    }
    found = {label: points for label, points in found.items() if len(points) > 1}
    if not found:
        return ""
    with _drawing():
        figure, axes = _canvas(height_pt=270, legend=list(found), below_pt=42)
        for at, (label, points) in enumerate(found.items()):
            xs, ys = zip(*points, strict=True)
            marker = _MARKERS[at % len(_MARKERS)]
            axes.plot(
                xs,
                ys,
                marker=marker,
                markersize=6,
                label=_short(label),
                color=_colour(at),
                linestyle=_dash(at),
                linewidth=1.8,
            )
        axes.set_xscale("log")
        axes.set_yscale("log")
        sizes_found = sorted({x for points in found.values() for x, _ in points})
        axes.xaxis.set_major_locator(FixedLocator(sizes_found))
        axes.xaxis.set_minor_locator(FixedLocator([]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=9))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(_formatter(unit))
        axes.set_xlabel(size_label)
        return _finished(figure, axes, name, title, legend=True)


def _draw_bars(
    axes: Axes,
    groups: Mapping[str, Mapping[str, Bar]],
    variant: str,
    at: int,
    variants: int,
    unit: Unit,
) -> None:
    places = [(row * (variants + 0.8) + at, named) for row, named in enumerate(groups.values())]
    found = [(y, named[variant]) for y, named in places if variant in named]
    values = [bar.value for _, bar in found]
    errors = [
        [max(0.0, bar.value - bar.low) for _, bar in found],
        [max(0.0, bar.high - bar.value) for _, bar in found],
    ]
    axes.barh(
        [y for y, _ in found],
        values,
        height=0.86,
        color=_FILLS[at % len(_FILLS)],
        edgecolor="#1A1A1A",
        linewidth=0.4,
        label=_short(variant),
        xerr=errors,
        error_kw={"ecolor": "#1A1A1A", "elinewidth": 1.1, "capsize": 2.5},
    )
    for y, bar in found:
        axes.annotate(
            f"{shown(bar.value, unit)}（{bar.count}件）",
            (1, y),
            xycoords=axes.get_yaxis_transform(),
            xytext=(6, 0),
            textcoords="offset points",
            va="center_baseline",
            fontsize=_FONT_PT - 1.5,
            annotation_clip=False,
        )


def _finite(values: Sequence[float]) -> list[float]:
    return sorted(value for value in values if abs(value) < _BEYOND)  # not a number is not, either


def _steps(ordered: Sequence[float]) -> tuple[list[float], list[float]]:
    """Shares and values, from 0; at most ``_POINTS`` of them, all where there are fewer."""
    count = len(ordered)
    ranks = sorted({math.ceil(count * n / _POINTS) for n in range(1, _POINTS + 1)})
    return [0.0, *(rank / count for rank in ranks)], [
        ordered[0],
        *(ordered[rank - 1] for rank in ranks),
    ]


def _colour(at: int) -> str:
    return _COLOURS[at % len(_COLOURS)]


def _dash(at: int) -> str | tuple[float, tuple[float, ...]]:
    return _DASHES[at % len(_DASHES)]


def _formatter(unit: Unit) -> FuncFormatter:
    if unit is Unit.SHARE:
        return FuncFormatter(lambda value, _: f"{value * 100:.3g}%")
    return FuncFormatter(lambda value, _: _TRAILING.sub("", shown(value, unit)))


def _short(text: str, longest: int = _LONGEST) -> str:
    """One printable line of bounded width: labels come from documents and suites."""
    line = "".join(character for character in " ".join(text.split()) if character.isprintable())
    if not line:
        return "（名前なし）"
    if line.startswith("_"):
        line = f" {line}"  # matplotlib leaves names that begin with "_" out of the legend
    if _columns(line) <= longest:
        return line
    while _columns(line) > longest - 2:
        line = line[:-1]
    return line + "…"


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _width_pt(texts: Iterable[str]) -> float:
    """Of the widest; reckoned, not measured, so that it does not hang on installed fonts."""
    widest = max((_columns(_short(text)) for text in texts), default=0)
    return widest * _FONT_PT * 0.55


@contextmanager
def _drawing() -> Iterator[None]:
    """Settings that matplotlib keeps globally, for one plot and one thread at a time."""
    known = set(font_manager.get_font_names())
    family = next((font for font in _FONTS if font in known), "sans-serif")
    with (
        _DRAWING,
        mpl.rc_context(
            {
                "font.family": [family],
                "font.size": _FONT_PT,
                "svg.fonttype": "none",
                "svg.hashsalt": "shorui",
                "text.parse_math": False,
                "text.usetex": False,
                "axes.unicode_minus": False,
            }
        ),
        warnings.catch_warnings(),
    ):
        # Without a Japanese font the text is measured roughly; it is drawn by the browser.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from", category=UserWarning)
        yield


def _canvas(
    *,
    height_pt: float,
    legend: Sequence[str],
    left: Sequence[str] = (),
    extra_right: float = 0,
    below_pt: float = 24,
) -> tuple[Figure, Axes]:
    """A figure with room for the labels: fixed margins, since the browser's font may be wider."""
    right_pt = extra_right + (_width_pt(legend) + 48 if legend else 12)
    left_pt = max(62.0, _width_pt(left) + 14)
    figure = Figure(figsize=(_WIDTH_PT / _INCH_PT, height_pt / _INCH_PT), dpi=_INCH_PT)
    plain_area = (
        left_pt / _WIDTH_PT,
        below_pt / height_pt,
        (_WIDTH_PT - left_pt - right_pt) / _WIDTH_PT,
        (height_pt - below_pt - 12) / height_pt,
    )
    return figure, figure.add_axes(plain_area)


def _finished(
    figure: Figure, axes: Axes, name: str, title: str, *, legend: bool, legend_x_pt: float = 0
) -> str:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(visible=True, color="#D9D9D9", linewidth=0.6)
    axes.set_axisbelow(True)
    if legend:
        width_pt = axes.get_position().width * _WIDTH_PT
        axes.legend(
            loc="upper left",
            bbox_to_anchor=(1 + (legend_x_pt + 4) / width_pt, 1.0),
            frameon=False,
            borderaxespad=0,
        )
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None}, transparent=True)
    return inline_svg(out.getvalue(), name=name, label=_short(title, 200))
