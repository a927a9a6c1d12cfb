"""Names of people: beside the words that announce one, or a family name with a given name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.masking.kinds import Found, Kind
from retrieval.sudachi import Units, words

_STRONG = (
    r"氏[ ]?名|姓名|名前|申請者|届出人|届出者|請求者|申立人|申出人|世帯主|筆頭者|被保険者|受給者|保護者|(?:口座)?名義人?|口座名義"
    r"|委任者|受任者|対象者|相続人|被相続人|死亡者|児童|生徒|園児|患者|契約者|使用者|利用者|所有者|納税義務者|相談者|通報者|申込者|応募者"
    r"|フリガナ|ふりがな|カナ氏名|旧姓|配偶者|同居人|父|母|長男|長女|二男|次男|二女|次女"
)
_WEAK = r"代理人|本人|担当(?:者|職員)?|記入者|記載者|連絡先|代表者?|責任者|議員|委員長|委員|会長|主査|主任|主事|係長|課長|部長|局長|次長|所長|館長|園長|校長|町長|市長|村長|副市長|補佐|理事長|理事|監事|講師|作成者|起案者|起案|報告者|発言者|議長"
_OFFICE = r"(?:[一-龥ァ-ヶー]{1,10}(?:課|係|部|室|局|班|担当|センター)[ ]?){0,3}"
_CUE = re.compile(
    rf"(?:(?P<strong>{_STRONG})(?:の?氏名|名)?|(?P<weak>{_WEAK})(?:の?氏名|名)?)"
    rf"(?:[(（][^)）\n]{{1,8}}[)）])?(?P<gap>[ ]?[:：|／/・][ ]?|[ ]{{1,3}}|[はの、]|)(?:[(（])?(?P<office>{_OFFICE})"
)
_FIELD_END = re.compile(
    r"[ ]*(?:$|\n|[|,、。(（)）/]|[ ](?=[^\n])|様|殿|さん|氏|印|㊞|が|は|の|を|に|と|から)"
)
_WRITTEN = re.compile(
    r"[一-龥々]{1,5}[ ]?[一-龥々ぁ-んァ-ヶー]{1,5}"
    r"|[ァ-ヶー]{2,10}(?:[・ =][ァ-ヶー]{1,10}){1,3}|[ぁ-ん]{2,6}[ ][ぁ-ん]{2,6}"
    r"|[A-Z][A-Za-z'-]{1,14}(?:[ ,]{1,2}[A-Z][A-Za-z'-]{0,14}){1,3}"
)
_FOREIGN = re.compile(r"[ァ-ヶー]{2,10}(?:[・=][ァ-ヶー]{1,10}){1,3}")
_LATIN = re.compile(r"[A-Z][A-Za-z'-]{1,14}(?:[ ,]{1,2}[A-Z][A-Za-z'-]{0,14}){1,3}")
_FOREIGN_BEFORE = re.compile(rf"(?:{_FOREIGN.pattern}|{_LATIN.pattern})[ ]?\Z")
_FIELD_GAPS = frozenset(":|/")
_GIVEN = 4
"""Characters of a given name that the dictionary does not know as one."""
_NEAR = 2
"""Blanks between a name and what follows it."""
_HONORIFIC = frozenset(["様", "さん", "殿", "氏", "くん", "君", "ちゃん", "さま"])
_TITLE = re.compile(
    r"議員|委員長?|会長|課長|係長|部長|局長|次長|主査|主任|主事|副?[市町村]長|教授|先生|[校園館所室]長|理事長?|議長|被告|原告|弁護士|医師|参事|補佐"
)
_OF_PLACES = re.compile(r"副?[市町村所支館校園会局]")
"""What places have, too: 高松市長, 丸亀支所."""
_FORM_WORDS = """
氏名 名前 住所 電話 番号 年齢 性別 職業 生年月日 続柄 印 押印 自署 署名 本人 代理人 記入 記載 欄 申請者 世帯主 保護者 同上 別紙 参照 不要
必要 確認 担当 担当者 名称 団体 法人 会社 株式会社 所在地 代表者 有 無 漢字 カナ 又 及び 例 様式 届出 申請 提出 資格 要件 範囲 義務 変更 以外 以下 全員 各位
"""
_NO_NAMES = frozenset(_FORM_WORDS.split())
_NOT_PEOPLE = re.compile(
    r"(?:市|町|村|区|県|府|都|課|係|部|局|室|店|院|校|園|館|社|会|所|駅|号|者|員|的|性|書|証|料|費|税|額|日|年|月|法|条例|規則)\Z"
)


@dataclass(frozen=True, slots=True)
class _Token:
    surface: str
    part_of_speech: tuple[str, ...]
    start: int
    end: int

    @property
    def is_person(self) -> bool:
        return "人名" in self.part_of_speech

    @property
    def is_family(self) -> bool:
        return "姓" in self.part_of_speech

    @property
    def is_given(self) -> bool:
        return self.is_person and self.part_of_speech[3:4] == ("名",)


def names(text: str) -> Iterator[Found]:
    """Names of people in a folded text."""
    start = 0
    for line in text.split("\n"):
        for found in _names_of(line):
            yield Found(start + found.start, start + found.end, Kind.NAME)
        start += len(line) + 1


def is_written_like_a_name(text: str) -> bool:
    """Whether a whole field, announced as a name, can be one: 山田 太郎, ﾔﾏﾀﾞ ﾀﾛｳ, John Smith."""
    if _WRITTEN.fullmatch(text) is None or text in _NO_NAMES:
        return False
    if text.isascii():
        return True
    tokens = _tokens(text)
    if any(token.surface in _NO_NAMES for token in tokens):
        return False
    return any(token.is_person for token in tokens) or not _NOT_PEOPLE.search(text)


def _names_of(line: str) -> Iterator[Found]:
    tokens = _tokens(line)
    if not tokens:
        return
    yield from _full_names(tokens)
    yield from _before_honorifics(line, tokens)
    for cue in _CUE.finditer(line):
        found = _behind(line, cue, tokens)
        if found is not None:
            yield found


def _full_names(tokens: Sequence[_Token]) -> Iterator[Found]:
    """A family name and a given name that follow each other."""
    solid = [token for token in tokens if token.surface.strip()]
    for family, given in pairwise(solid):
        if family.is_family and given.is_given and given.start - family.end <= 1:
            yield Found(family.start, given.end, Kind.NAME)


def _before_honorifics(line: str, tokens: Sequence[_Token]) -> Iterator[Found]:
    solid = [token for token in tokens if token.surface.strip()]
    for place, token in enumerate(solid[1:], start=1):
        before = solid[place - 1]
        honoured = token.surface in _HONORIFIC
        if token.start - before.end > _NEAR or not (honoured or _TITLE.match(line, token.start)):
            continue
        foreign = _FOREIGN_BEFORE.search(line[: token.start])
        first = foreign.start() if foreign else _first_of_name(solid, place - 1)
        if first is None and _may_be_name(before) and not _OF_PLACES.match(line, token.start):
            first = before.start
        if first is not None:
            yield Found(first, before.end, Kind.NAME)


def _first_of_name(tokens: Sequence[_Token], last: int) -> int | None:
    """Where the name begins of which ``tokens[last]`` is the end; None where that is no name."""
    if not tokens[last].is_person:
        before = tokens[last - 1] if last else None
        joined = before is not None and before.is_family and tokens[last].start - before.end <= 1
        kind = tokens[last].part_of_speech[0]
        if joined and before is not None and kind == "名詞" and len(tokens[last].surface) <= 4:
            return before.start
        return None
    first = last
    while (
        first
        and (tokens[first - 1].is_person or tokens[first - 1].surface == "・")
        and tokens[first].start - tokens[first - 1].end <= 1
    ):
        first -= 1
    return tokens[first].start


def _may_be_name(token: _Token) -> bool:
    """A place that is also a family name: 松山さん."""
    return "地名" in token.part_of_speech and not _NOT_PEOPLE.search(token.surface)


def _behind(line: str, cue: re.Match[str], tokens: Sequence[_Token]) -> Found | None:
    start = cue.end() + len(line[cue.end() :]) - len(line[cue.end() :].lstrip(" "))
    known = _known(tokens, start, announced=bool(cue["strong"]))
    if known is None and cue["office"]:
        start = cue.start("office")
        known = _known(tokens, start)
    end = max(known or 0, _end_of_field(line, start) if _heads_a_field(cue) else 0)
    return Found(start, end, Kind.NAME) if end else None


def _heads_a_field(cue: re.Match[str]) -> bool:
    """Whether what follows a cue is a name and nothing else, as in a form."""
    return bool(cue["strong"]) and (cue["gap"].strip(" ") in _FIELD_GAPS or " " in cue["gap"])


def _end_of_field(line: str, start: int) -> int:
    """The end of what is written like a name and fills its field; 0 if it is not."""
    written = _WRITTEN.match(line, start)
    if written is None or not _FIELD_END.match(line, written.end()):
        return 0
    return written.end() if is_written_like_a_name(written.group()) else 0


def _known(tokens: Sequence[_Token], start: int, *, announced: bool = False) -> int | None:
    """The end of the name that begins at ``start``, as far as the dictionary knows its family name.

    A place may be one, too, where a form announces a name.
    """
    run = [t for t in tokens if t.start >= start and t.surface.strip()]
    if not run or run[0].start != start:
        return None
    if not (run[0].is_person or (announced and _may_be_name(run[0]))):
        return None
    if len(run) == 1 or run[1].start - run[0].end > 1:
        return run[0].end
    noun = run[1].part_of_speech[0] == "名詞" and len(run[1].surface) <= _GIVEN
    given = run[1].is_person or (noun and _is_given_like(run[1]))
    return run[1].end if given else run[0].end


def _is_given_like(token: _Token) -> bool:
    return (
        token.surface not in _NO_NAMES | _HONORIFIC
        and not _TITLE.match(token.surface)
        and not _NOT_PEOPLE.search(token.surface)
        and not any(c.isdigit() for c in token.surface)
        and "地名" not in token.part_of_speech
    )


def _tokens(line: str) -> list[_Token]:
    """The words of a line with their places; none where folding it again moves characters."""
    if not line.strip():
        return []
    found, at = [], 0
    for word in words(line, units=Units.LONG):
        found.append(_Token(word.surface, word.part_of_speech, at, at + len(word.surface)))
        at += len(word.surface)
    return found if at == len(line) else []
