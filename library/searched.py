"""A text as searched, with a mapping back to the text as read.

The searched form is what ``fold`` gives, with lines and words joined that were broken only to fit
the page, dates in ISO form and numbers in digits. Each of its characters knows from which range of
the text as read it came, so that what is found can be marked and quoted exactly as it stands.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from library.numerals import JOINING_STEPS, VALUE_STEPS
from library.rewriting import Edit, Step, Traced, by_pattern, rewrite_traced
from library.text import fold_glyphs, settle_look_alikes
from library.wareki import DateMention, dates

_JAPANESE = "ぁ-ゖァ-ヺー一-龥々"
_LINE_BREAK = re.compile(rf"(?<=[{_JAPANESE}、])[ \u3000]*\n[ \u3000]*(?=[{_JAPANESE}])")
_FULL = 0.9
"""A line is broken only by the page if it is as long as this share of the longest line."""
_LEAST_LINE = 10
"""Characters; below that a text has no width that could break a line."""
_HYPHEN = re.compile(r"(?<=[a-z]{2})-[ \u3000]*[\n ](?=[a-z]{2})")
_SPACED_OUT = re.compile(rf"(?<!\S)[{_JAPANESE}](?:[ \u3000]{{1,3}}[{_JAPANESE}])+(?!\S)")
"""Headings and labels spread over their line: 目　次, 氏 名."""
_SOFT_HYPHEN = re.compile("\u00ad")
_RUNS_ON = re.compile(r"[0-9A-Za-z./-]")
"""Next to such a character, a date needs a blank to stay what it is."""


def searched(text: str) -> Traced:
    """``text`` as it is searched. Takes any text; idempotent.

    令和６年四月一日 → 2024-04-01, R6.4 → as it is, 令和6年度 → 2024年度, 三千二百万五百円 →
    32000500円, 第十二条 → 第12条, ＰＤＦ → PDF, サ一ビス → サービス.
    """
    form = folded(text)
    before = None
    while before != form.text:
        before = form.text
        for step in _STEPS:
            form = rewrite_traced(form, step)
        form = _settled(form)
    return form


def canonical_date(mention: DateMention) -> str:
    """``2024-04-01``, ``2024-04``, ``2024年`` or ``2024年度``."""
    return mention.iso if mention.month else mention.western


def folded(text: str) -> Traced:
    """``fold`` with the places kept."""
    whole = _glyphs(text, list(_clusters(text)))
    if whole.text != fold_glyphs(text):  # something composes that we do not know of
        whole = _glyphs(text, [(0, len(text))])
    return _settled(whole)


def _glyphs(text: str, ranges: list[tuple[int, int]]) -> Traced:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in ranges:
        part = _cluster(text[start:end])
        parts.append(part)
        starts += [start] * len(part)
        ends += [end] * len(part)
    return Traced(text="".join(parts), starts=tuple(starts), ends=tuple(ends))


def _settled(form: Traced) -> Traced:
    """Look-alikes keep every place; so may what folding a rewritten text once more would change."""
    return Traced(text=settle_look_alikes(form.text), starts=form.starts, ends=form.ends)


_cluster = lru_cache(maxsize=8192)(fold_glyphs)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of characters that fold by themselves: a letter with its marks."""
    start = 0
    for place in range(1, len(text)):
        if not _clings(text[place]):
            yield start, place
            start = place
    if text:
        yield start, len(text)


@lru_cache(maxsize=8192)
def _clings(character: str) -> bool:
    """Whether a character may compose with the one before it, or vanishes."""
    first = unicodedata.normalize("NFKD", character)[:1]
    jamo = "\u1161" <= first <= "\u11ff"
    return jamo or bool(unicodedata.combining(first)) or not fold_glyphs(character)


def _joined_lines(text: str) -> Iterator[Edit]:
    if "\n" not in text:
        return
    full = max(_LEAST_LINE, _FULL * max(map(len, text.split("\n"))))
    for match in _LINE_BREAK.finditer(text):
        if match.start() - (text.rfind("\n", 0, match.start()) + 1) >= full:
            yield Edit(match.start(), match.end(), "")


def _iso_dates(text: str) -> Iterator[Edit]:
    for mention in dates(text):
        before, after = text[mention.start - 1 : mention.start], text[mention.end : mention.end + 1]
        left = " " if _RUNS_ON.match(before) else ""
        right = " " if mention.month and _RUNS_ON.match(after) else ""
        new = f"{left}{canonical_date(mention)}{right}"
        if new != text[mention.start : mention.end]:
            yield Edit(mention.start, mention.end, new)


def _spaced_out(text: str) -> Iterator[Edit]:
    for match in _SPACED_OUT.finditer(text):
        yield from (
            Edit(match.start() + place, match.start() + place + 1, "")
            for place, character in enumerate(match.group())
            if character.isspace()
        )


_STEPS: tuple[Step, ...] = (
    by_pattern(_SOFT_HYPHEN, ""),
    by_pattern(_HYPHEN, ""),
    _joined_lines,
    _spaced_out,
    *JOINING_STEPS,
    _iso_dates,
    *VALUE_STEPS,
)
