"""The form of a text in which personal data is looked for."""

import re
from collections.abc import Iterator

from library.rewriting import Edit, Step, Traced, by_pattern, rewrite_traced
from library.searched import folded

_SPACED_OUT = re.compile(r"(?<!\S)\S(?: \S){3,}(?!\S)")
"""Characters that OCR parts, or that a form spreads over its boxes: 昭 和 4 5 年."""
_VARIANTS = str.maketrans("髙﨑濵濱邊邉齋齊櫻澤嶋德廣眞國瀨", "高崎浜浜辺辺斎斉桜沢島徳広真国瀬")
"""Of names; the dictionary knows the usual form only."""
_DASHES = "‐‑‒–—―−ー一─ｰ-"
_LETTERED = re.compile(
    rf"(?<![0-9A-Za-z])[0-9OoIl]{{2,5}}[{_DASHES}][0-9OoIl]{{1,4}}[{_DASHES}][0-9OoIl]{{3,4}}(?![0-9A-Za-z])"
)
"""Groups of figures in which OCR may have read letters."""
_FIGURES = str.maketrans("OoIl", "0011")
_LEAST_FIGURES = 6
_DASH = re.compile(rf"[{_DASHES}](?=[ ]?[0-9(])")


def read_for_masking(text: str) -> Traced:
    """``text`` folded, spaced out words joined, dashes between figures as ``-``, letters in them as figures.

    Characters that nobody sees are gone, so that they part nothing; every other one knows its place.
    """
    form = folded(text)
    form = Traced(text=form.text.translate(_VARIANTS), starts=form.starts, ends=form.ends)
    for step in _STEPS:
        form = rewrite_traced(form, step)
    return form


def _joined(text: str) -> Iterator[Edit]:
    for match in _SPACED_OUT.finditer(text):
        for place in range(match.start() + 1, match.end(), 2):
            yield Edit(place, place + 1, "")


def _figures(text: str) -> Iterator[Edit]:
    for match in _LETTERED.finditer(text):
        written = match.group()
        plain = written.translate(_FIGURES)
        if plain != written and sum(c.isdecimal() for c in written) >= _LEAST_FIGURES:
            yield Edit(match.start(), match.end(), plain)


def _dashes(text: str) -> Iterator[Edit]:
    for match in _DASH.finditer(text):
        before = text[: match.start()].rstrip(" ")[-1:]
        if match.group() != "-" and (before.isdecimal() or before == ")"):
            yield Edit(match.start(), match.end(), "-")


_STEPS: tuple[Step, ...] = (
    _joined,
    _figures,
    by_pattern(re.compile(r"(?<![0-9A-Za-z])[Oo](?=[0-9]{2})"), "0"),
    _dashes,
)
