"""Evens out spellings and measures that mean the same: 百分の一・四 and 1.4%, 8,420,000千円 and 84億2,000万円."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from library.digits import DIGIT_CLASS, figures, read_numeral

_KEPT = 4096
"""Texts kept in memory as they are compared."""
_SMALL_COUNT = re.compile(
    r"(?<![一-龥])第?([一二三四五六七八九十百千]+)(?=[児子者社床基食桁]|文字|団体|事業|品目|言語|地区|路線|学級|クラス)"
)
"""Counted with counters that mostly stand in words: 一児につき, 二者以上."""
_LARGE_YEN = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(千|百万)円", re.ASCII)
_THOUSANDS = {"千": 1000, "百万": 1_000_000}
_HUNDREDTHS = re.compile(rf"(?<!\d)100分の(\d+)(?:[・.]([\d{DIGIT_CLASS}]+))?", re.ASCII)
_TENTHS = re.compile(r"(?<![\d.])(?:10分の(\d{1,2})(?!\d)|(\d{1,2})割(?![\d合増]))", re.ASCII)
_SAME = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"(?<=\d) (?=[ぁ-ヿ一-龥%])|(?<=[ぁ-ヿ一-龥]) (?=\d)", ""),
        (r"(?<=\d)ミリ(?![ァ-ヺー])", "mm"),
        (r"(?<![\d年])(\d{1,2})月(?=以上|以内|以下|未満|間(?!に)|を超え|を経過)", r"\1か月"),
        (r"正午", "12時"),
        (r"(?:前の|昨)(?=年度?(?!\d))", "前"),
        (r"マイナス(?=\d)", "減少"),
        (r"上限", "限度"),
        (r"だけ", "のみ"),
        (r"小中学校", "小学校・中学校"),
        (r"値上げ|引上げ", "引き上げ"),
        (r"値下げ|引下げ", "引き下げ"),
        (r"主な(?=目的)", "主たる"),
        (r"税込み", "税込"),
        (r"税抜き|税別", "税抜"),
    )
)
"""Of two ways to say the same the one that is compared."""


@lru_cache(maxsize=_KEPT)
def compared_form(searched: str) -> str:
    """The searched form with counts, shares, sums and common words each in one spelling."""
    text = _SMALL_COUNT.sub(_count, searched)
    for pattern, said in _SAME:
        text = pattern.sub(said, text)
    for pattern, written in _MEASURES:
        text = pattern.sub(written, text)
    return text


def in_yen(amount: str, unit: str) -> str:
    """``8420`` with ``千円`` → ``8420000円``; with any other unit only joined."""
    size = _THOUSANDS.get(unit.removesuffix("円"), 0) if unit.endswith("円") else 0
    return f"{_plain(Decimal(amount) * size)}円" if size else f"{amount}{unit}"


def _count(match: re.Match[str]) -> str:
    value = read_numeral(match.group(1))
    return match.group() if value is None else match.group().replace(match.group(1), str(value))


def _yen(match: re.Match[str]) -> str:
    return in_yen(match.group(1), f"{match.group(2)}円")


def _per_cent(match: re.Match[str]) -> str:
    part = f".{figures(match.group(2))}" if match.group(2) else ""
    return f"{match.group(1)}{part}%"


def _tenths(match: re.Match[str]) -> str:
    return f"{int(match.group(1) or match.group(2)) * 10}%"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


_MEASURES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_LARGE_YEN, _yen),
    (_HUNDREDTHS, _per_cent),
    (_TENTHS, _tenths),
)
