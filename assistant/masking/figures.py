"""Numbers that are personal by their form: 個人番号, cards, telephone numbers, and mail addresses."""

import re
from collections.abc import Iterator

from assistant.masking.kinds import Found, Kind

_ALONE = r"(?<![0-9A-Za-z.])(?<![0-9A-Za-z][-/])"
_ENDS = r"(?![0-9A-Za-z])(?!-[0-9A-Za-z])"
_MY_NUMBER = re.compile(
    rf"{_ALONE}(?<!\d[ -])(?:\d{{4}}(?P<gap>[ -]?)\d{{4}}(?P=gap)\d{{4}}|\d(?: \d){{11}}){_ENDS}(?! \d)"
)
_MY_NUMBER_CUED = re.compile(
    rf"(?:個人番号|マイナンバー|(?<!法人)番号法)[^0-9\n]{{0,12}}(?P<value>\d(?:[ -]?\d){{11}}){_ENDS}"
)
_CARD = re.compile(
    rf"{_ALONE}[3-6]\d{{3}}(?P<gap>[ -]?)(?:\d{{4}}(?P=gap)\d{{4}}(?P=gap)\d{{4}}|\d{{6}}(?P=gap)\d{{5}}){_ENDS}"
)
_CARD_CUED = re.compile(
    rf"(?:カード番号|クレジットカード)[^0-9\n]{{0,8}}(?P<value>\d(?:[ -]?\d){{13,15}}){_ENDS}"
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63} ?@ ?"
    r"(?:[A-Za-z0-9-]{1,63} ?\. ?){1,6}[A-Za-z]{2,18}(?![A-Za-z0-9])"
)
_S = r" ?"
_GROUPS = rf"0(?:{_S}\d){{1,4}}"
_PHONE = re.compile(
    rf"{_ALONE}(?:"
    rf"\+{_S}81{_S}[- ]{_S}\d(?:{_S}\d){{0,3}}{_S}-{_S}\d(?:{_S}\d){{1,3}}{_S}-{_S}\d(?:{_S}\d){{3}}"
    rf"|\({_S}{_GROUPS}{_S}\){_S}\d(?:{_S}\d){{1,3}}{_S}-{_S}\d(?:{_S}\d){{3}}"
    rf"|{_GROUPS}{_S}[-(]{_S}\d(?:{_S}\d){{1,3}}{_S}[-)]{_S}\d(?:{_S}\d){{2,3}}"
    rf"|0[5789]0[ -]?\d{{4}}[ -]?\d{{4}}"
    rf"|0120[ -]?\d{{3}}[ -]?\d{{3}}"
    rf"){_ENDS}(?! ?号)"
    rf"|{_ALONE}(?<![番号第〒] )(?<![番号第〒])\d{{3}}-\d{{4}}{_ENDS}(?! ?号)"
)
_LOCAL = re.compile(r"\d{3}-\d{4}")
_PHONE_CUED = re.compile(
    r"(?:電話(?:番号)?|(?<![A-Za-z])(?:TEL|Tel|tel|FAX|Fax|fax)|☎|ファク(?:ス|シミリ)|ファックス|携帯(?:電話)?(?:番号)?|連絡先|直通|代表|内線)"
    r"(?:番号)?(?:[（(][^）)\n]{1,8}[）)])?[ :.・|()]{0,4}"
    rf"(?P<value>\(?\d(?:[ ]?[-()]?[ ]?\d){{2,11}}){_ENDS}(?![ ]?[年月日円人件時分%])"
)
_PHONE_DIGITS = range(10, 12)


def my_numbers(text: str) -> Iterator[Found]:
    """個人番号: twelve figures with the right check digit, or behind the word for them."""
    for match in _MY_NUMBER.finditer(text):
        if has_check_digit(_figures(match.group())):
            yield Found(*match.span(), Kind.MY_NUMBER)
    for match in _MY_NUMBER_CUED.finditer(text):
        yield Found(*match.span("value"), Kind.MY_NUMBER)


def has_check_digit(figures: str) -> bool:
    """Whether twelve figures end in the check digit of a 個人番号 (総務省令第85号, 2014, 第5条)."""
    weighed = sum(
        int(figure) * (place + 1 if place <= 6 else place - 5)
        for place, figure in enumerate(reversed(figures[:11]), start=1)
    )
    rest = weighed % 11
    return int(figures[11]) == (0 if rest <= 1 else 11 - rest)


def cards(text: str) -> Iterator[Found]:
    """Payment cards: sixteen or fifteen figures that fit their check digit, or behind a cue."""
    for match in _CARD.finditer(text):
        if passes_luhn(_figures(match.group())):
            yield Found(*match.span(), Kind.CARD)
    for match in _CARD_CUED.finditer(text):
        yield Found(*match.span("value"), Kind.CARD)


def passes_luhn(figures: str) -> bool:
    """Whether figures fit their check digit (ISO/IEC 7812-1, annex B)."""
    doubled = (int(f) * (1 + place % 2) for place, f in enumerate(reversed(figures)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def emails(text: str) -> Iterator[Found]:
    """Mail addresses, also where OCR put blanks around their marks."""
    for match in _EMAIL.finditer(text):
        yield Found(*match.span(), Kind.EMAIL)


def phones(text: str) -> Iterator[Found]:
    """Telephone and fax numbers: of ten or eleven figures in their groups, or behind a cue."""
    for match in _PHONE.finditer(text):
        written = match.group()
        whole = len(_figures(written)) in _PHONE_DIGITS or "+" in written
        if whole or _LOCAL.fullmatch(written):
            yield Found(*match.span(), Kind.PHONE)
    for match in _PHONE_CUED.finditer(text):
        yield Found(*match.span("value"), Kind.PHONE)


def _figures(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())
