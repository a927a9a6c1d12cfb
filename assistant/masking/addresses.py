"""Addresses from the town on: the part that says which house."""

import re
from collections.abc import Iterator

from assistant.masking.kinds import Found, Kind

_PREFECTURE = r"(?:北海道|東京都|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島|[一-龥]{2})県)"
_CITY = r"[一-龥ぁ-んァ-ヶヶケ]{1,6}?(?:市|区|町|村)"
_NAME = r"[一-龥々ぁ-んァ-ヶー]"
_N = r"(?:\d{1,4}|[一二三四五六七八九十百]{1,5})"
_GAP = r" ?"
_BAN = rf"(?:{_N}{_GAP}番地?(?:{_GAP}[のノ之]?{_GAP}{_N}(?:{_GAP}号)?)?(?:{_GAP}-{_GAP}{_N})*)"
_DASHED = rf"(?:\d{{1,4}}(?:{_GAP}[-のノ]{_GAP}\d{{1,4}}){{1,3}}(?:{_GAP}号)?)"
_CHOME = rf"(?:{_N}{_GAP}丁目{_GAP}(?:{_BAN}|{_DASHED}|\d{{1,4}}))"
_HOUSE = rf"(?:{_CHOME}|{_BAN}|{_DASHED}(?!{_GAP}[-年月日円人]))"
_ROOM = r"[A-Z]?\d{1,4}(?:号室|号|F|階)?(?![0-9円年月日人-])"
_BUILDING = (
    r"(?:[ ]?(?:[一-龥々ぁ-んァ-ヶーA-Za-z]{1,10}(?:荘|寮|ビル|マンション|アパート|住宅|団地|ハイツ|コーポ|会館)"
    rf"(?:[ ]?{_ROOM})?|[ァ-ヶーA-Za-z][ァ-ヶー一-龥A-Za-z・]{{1,12}}[ ]?{_ROOM}))?"
)
_POSTAL = re.compile(
    rf"(?:〒|郵便番号)[ :]{{0,3}}(?P<value>\d(?:{_GAP}\d){{2}}{_GAP}-?{_GAP}\d(?:{_GAP}\d){{3}})(?!\d)"
    rf"|(?<![\d-])(?P<bare>\d{{3}}-\d{{4}})(?=[ \n]?{_PREFECTURE})"
)
_WHOLE = re.compile(
    rf"{_PREFECTURE}{_GAP}(?:[一-龥]{{1,4}}郡{_GAP})?{_CITY}{_GAP}(?:[一-龥]{{1,4}}区{_GAP})?"
    rf"(?P<value>{_NAME}{{0,14}}?{_GAP}(?:{_HOUSE}|\d{{1,5}}(?![0-9年月日円人件条]))){_BUILDING}"
)
_CUED = re.compile(
    r"(?:住[ ]?所|居所|所在地?|本籍地?|送付先|転出先|転入先|転居先|現住所|旧住所|連絡先|自宅|居住地)(?:又は居所|又は所在地)?[ :：|()は]{0,4}"
    rf"(?:{_PREFECTURE})?{_GAP}(?:{_CITY}{_GAP})?"
    rf"(?P<value>{_NAME}{{1,14}}?{_GAP}(?:{_HOUSE}|\d{{1,5}}(?![0-9年月日円人件条]))){_BUILDING}"
)
_PLAIN = re.compile(
    rf"(?<!{_NAME})(?:{_NAME}{{1,6}}?(?:市|郡){_GAP})?(?P<value>{_NAME}{{1,9}}{_GAP}(?:{_CHOME}|{_BAN})){_BUILDING}"
    rf"|{_NAME}{{1,6}}?(?:市|区|郡){_GAP}(?P<dashed>{_NAME}{{1,8}}?{_GAP}{_DASHED}(?![-年月日円人])){_BUILDING}"
    rf"|(?<!{_NAME})(?P<town>{_NAME}{{1,6}}(?:町|村){_GAP}{_DASHED}(?![-年月日円人])){_BUILDING}"
)
_NOT_A_TOWN = re.compile(
    r"(?:第|域|分|画|間|別表|様式|別紙|附則|付表|図|表|番号|令和|平成|昭和|号|型|条|項|(?:小|中|高等?)学校|議案)\Z"
)


def addresses(text: str) -> Iterator[Found]:
    """Postal codes behind 〒, and what follows prefecture and city down to the number of the room."""
    for match in _POSTAL.finditer(text):
        yield Found(*match.span("value" if match["value"] else "bare"), Kind.ADDRESS)
    for pattern in (_WHOLE, _CUED, _PLAIN):
        for match in pattern.finditer(text):
            start = next(match.start(name) for name, got in match.groupdict().items() if got)
            named = re.match(rf"{_NAME}*", match.group()[start - match.start() :])
            if named is None or not _NOT_A_TOWN.search(named.group()):
                yield Found(start, match.end(), Kind.ADDRESS)
