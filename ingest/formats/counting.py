"""How Word writes a number that it counts by itself (ECMA-376 part 1, 17.18.59): 1, １, 一, ア, ①, iv."""

from collections.abc import Callable, Mapping

_KANJI = "〇一二三四五六七八九"
_LEGAL = "零壱弐参四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_KANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_LARGEST = 9_999
"""A list that is longer is not counted by hand; kanji numbers end here too."""


def counted(number: int, kind: str) -> str:
    """``number`` (from 0) in Word's number format ``kind``; in plain digits if that is not known."""
    write = _KINDS.get(kind)
    return write(number) if write is not None and 0 < number <= _LARGEST else str(number)


def _kanji(number: int, digits: str = _KANJI, units: str = "十百千") -> str:
    shown = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            unit = units[place - 1] if place else ""
            # 一 is not written before 十, 百 and 千; in legal documents it is.
            bare = digit == "1" and unit and digits is _KANJI
            shown = ("" if bare else digits[int(digit)]) + unit + shown
    return shown


def _from(letters: str) -> Callable[[int], str]:
    """The letters one by one; after the last one each twice, as Word does."""

    def write(number: int) -> str:
        repeated, index = divmod(number - 1, len(letters))
        return letters[index] * (repeated + 1)

    return write


def _roman(number: int) -> str:
    shown = ""
    for value, letters in _ROMAN:
        shown += letters * (number // value)
        number %= value
    return shown


def _circled(number: int) -> str:
    for last, start in ((20, 0x2460), (35, 0x3251 - 20), (50, 0x32B1 - 35)):
        if number <= last:
            return chr(start + number - 1)
    return str(number)


def _enclosed(first: int, last: int) -> Callable[[int], str]:
    return lambda number: chr(first + number - 1) if number <= last else f"({number})"


_KINDS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalFullWidth2": lambda number: str(number).translate(_WIDE),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _enclosed(0x2474, 20),
    "decimalEnclosedFullstop": _enclosed(0x2488, 20),
    "numberInDash": lambda number: f"- {number} -",
    "ideographEnclosedCircle": _enclosed(0x3280, 10),
    "japaneseCounting": _kanji,
    "chineseCounting": _kanji,
    "chineseCountingThousand": _kanji,
    "japaneseLegal": lambda number: _kanji(number, _LEGAL, "拾百千"),
    "ideographDigital": lambda number: "".join(_KANJI[int(digit)] for digit in str(number)),
    "japaneseDigitalTenThousand": lambda number: "".join(_KANJI[int(d)] for d in str(number)),
    "ideographTraditional": _from(_STEMS),
    "ideographZodiac": _from(_BRANCHES),
    "aiueo": _from(_KANA),
    "aiueoFullWidth": _from(_KANA),
    "iroha": _from(_IROHA),
    "irohaFullWidth": _from(_IROHA),
    "lowerLetter": _from("abcdefghijklmnopqrstuvwxyz"),
    "upperLetter": _from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
