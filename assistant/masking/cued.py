"""Numbers and days that are personal by the words beside them: accounts, births, certificates."""

import re
from collections.abc import Iterator

from assistant.masking.kinds import Found, Kind
from library.wareki import dates

_SEP = r"[ :：・|()（）\]】〕]{0,5}"
_NO = r"(?:No\.?|№|番号)?"
_ACCOUNT = re.compile(
    rf"(?:(?:普通|当座|貯蓄|総合)(?:預金|貯金|口座)?|口座)"
    rf"{_SEP}(?:口座)?{_NO}{_SEP}(?P<value>\d(?:[ -]?\d){{5,7}})(?![0-9A-Za-z])(?!-\d)(?! ?[年月日円人件])"
)
_POSTAL_ACCOUNT = re.compile(
    rf"記号{_SEP}(?P<sign>[一-龥\w-]{{2,8}}?){_SEP}[・、,]?{_SEP}番号{_SEP}(?P<number>\d(?:[ -]?\d){{0,8}})(?![0-9A-Za-z])"
)
_BIRTH_BEFORE = re.compile(r"(?:生年月日|誕生日|出生(?:年月)?日?|出生|生年)")
_BIRTH_AFTER = re.compile(r"[ (（]?(?:生(?![年活産徒物涯計命]))|[ ]?に?(?:生まれ|誕生|出生)")
_BIRTH_GAP = re.compile(r"[ :：|()（）は]{0,6}(?:明治|大正|昭和|平成|令和)?")
_CERTIFICATE = re.compile(
    r"(?:(?:介護|健康|後期高齢者医療|国民健康|医療|雇用)?(?:保険)?(?:被保険者|受給者|受給資格者|資格者)(?:証)?(?:の)?(?:記号・?)?番号"
    r"|(?:運転)?免許(?:証)?(?:の)?番号|旅券(?:の)?番号|パスポート(?:の)?(?:番号|No\.?)|在留カード(?:の)?番号|特別永住者証明書(?:の)?番号"
    r"|基礎年金番号|年金(?:証書)?(?:の)?(?:記号)?番号|手帳(?:の)?番号|住民票コード|宛名番号|世帯番号|納税者番号|納税義務者番号"
    r"|職員番号|社員番号|学籍番号|診察券(?:の)?番号|患者(?:番号|ID)|利用者(?:番号|ID)|会員番号|利用者カード(?:の)?番号|在留資格認定証明書番号|身体障害者手帳)"
    rf"{_SEP}(?:第)?{_SEP}(?P<value>(?=[A-Za-z -]{{0,4}}\d)[A-Za-z0-9](?:[ -]?[A-Za-z0-9]){{3,15}})(?![0-9A-Za-z])"
)


def accounts(text: str) -> Iterator[Found]:
    """Account numbers behind 普通, 当座 or 口座番号, and 記号・番号 of Japan Post Bank."""
    for match in _ACCOUNT.finditer(text):
        yield Found(*match.span("value"), Kind.ACCOUNT)
    for match in _POSTAL_ACCOUNT.finditer(text):
        if any(c.isdecimal() for c in match["sign"]) and len(match["number"]) > 2:
            yield Found(*match.span("sign"), Kind.ACCOUNT)
            yield Found(*match.span("number"), Kind.ACCOUNT)


def births(text: str) -> Iterator[Found]:
    """Days with 生年月日 before them or 生 behind them."""
    cues = {match.end() for match in _BIRTH_BEFORE.finditer(text)}
    for mention in dates(text):
        if mention.day is None:
            continue
        behind = _BIRTH_AFTER.match(text, mention.end)
        before = any(
            cue <= mention.start and _BIRTH_GAP.fullmatch(text, cue, mention.start) for cue in cues
        )
        if before or behind:
            yield Found(mention.start, mention.end, Kind.BIRTH)


def certificates(text: str) -> Iterator[Found]:
    """Numbers of insured persons, licences, passports, pensions, handbooks, staff and patients."""
    for match in _CERTIFICATE.finditer(text):
        yield Found(*match.span("value"), Kind.CERTIFICATE)
