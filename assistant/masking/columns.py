"""Personal data that the head of its column announces: rows under 氏名 | 住所 | 電話."""

import re
from collections.abc import Iterator

from assistant.masking.kinds import Found, Kind
from assistant.masking.names import is_written_like_a_name

_CELLS = " | "
_HEADS = (
    (
        Kind.NAME,
        re.compile(
            r"(?:氏[ ]?名|姓名|名前|(?:申請|届出|請求|保護|代表|担当|受給|対象|申込|利用|契約)[者人](?:氏?名)?|世帯主|フリガナ|ふりがな|カナ)\Z"
        ),
    ),
    (Kind.PHONE, re.compile(r"(?:電話|TEL|Tel|FAX|ファク|携帯|連絡先|内線)")),
    (Kind.BIRTH, re.compile(r"(?:生年月日|誕生日)")),
    (Kind.ACCOUNT, re.compile(r"口座番号")),
    (
        Kind.CERTIFICATE,
        re.compile(
            r"(?:被保険者(?:証)?|受給者(?:証)?|宛名|免許(?:証)?|職員|会員|利用者|手帳)(?:の)?番号"
        ),
    ),
    (Kind.ADDRESS, re.compile(r"(?:住[ ]?所|所在地|居所)")),
)
_FIGURES = re.compile(r"[A-Za-z]{0,3}\d[\d ()-]{2,18}")
_HOUSE = re.compile(r"[^\d一二三四五六七八九十]{0,30}[\d一二三四五六七八九十].*")
_CITY = re.compile(
    r"(?:北海道|東京都|(?:京都|大阪)府|[一-龥]{2,3}県)?(?:[一-龥ぁ-んァ-ヶ]{1,6}?[市区])?"
)
_HEADING = re.compile(r"\A(?:見出し: )?(?:.* › )?")
_LONGEST = 60
"""Characters of a cell; a longer one is prose."""


def columns(text: str) -> Iterator[Found]:
    """The cells of rows, each by the head of its column; heads are the last row that names any."""
    heads: list[Kind | None] = []
    start = 0
    for line in text.split("\n"):
        cells = list(_cells(line))
        named = [_kind_of(cell) for _, cell in cells]
        if len(cells) > 1 and any(named):
            heads = named
        elif len(cells) == len(heads):
            for (at, cell), kind in zip(cells, heads, strict=True):
                found = _value(cell, kind) if kind else None
                if kind and found:
                    yield Found(start + at + found[0], start + at + found[1], kind)
        start += len(line) + 1


def _cells(line: str) -> Iterator[tuple[int, str]]:
    """Each cell with its place in the line."""
    if _CELLS.strip() not in line:
        return
    at = 0
    for cell in line.split("|"):
        yield at + len(cell) - len(cell.lstrip()), cell.strip()
        at += len(cell) + 1


def _kind_of(cell: str) -> Kind | None:
    head = _HEADING.sub("", cell)
    if len(head) > 16 or any(c.isdigit() for c in head):
        return None
    return next((kind for kind, pattern in _HEADS if pattern.search(head)), None)


def _value(cell: str, kind: Kind) -> tuple[int, int] | None:
    if not cell or len(cell) > _LONGEST:
        return None
    if kind is Kind.NAME:
        return (0, len(cell)) if is_written_like_a_name(cell) else None
    if kind is Kind.ADDRESS:
        kept = _CITY.match(cell)
        start = kept.end() if kept else 0
        return (start, len(cell)) if _HOUSE.fullmatch(cell, start) else None
    if kind is Kind.BIRTH:
        return (0, len(cell)) if any(c.isdigit() for c in cell) else None
    return (0, len(cell)) if _FIGURES.fullmatch(cell) else None
