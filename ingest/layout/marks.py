"""What the first characters of a line, or its whole text, say about its place in a document."""

import re

_DIGIT = r"[0-9０-９]"
_NUMBER = rf"(?:{_DIGIT}+|[一二三四五六七八九十百]+)"

# What follows a number that is counted or referred to (3年間, 第12条第6項), not one that begins an item.
_COUNTED = "年月日時分秒名人件円条項号点回枚台歳通割度級階区丁番種週ヶカヵケかつ倍本冊両筆棟戸頭行段列桁等以個箇万千百億兆世市町村立大中小"
_REFERRED = "第|の規定|に|中|及|並|又|若|、|,|から|まで|を|が|は|で|と|各|ただし|本文|前段|後段"

_CHAPTER = re.compile(rf"第\s*{_NUMBER}\s*[編章節款目部](?!{_REFERRED}|の)")
_ARTICLE = re.compile(rf"第\s*{_NUMBER}\s*条(?:の{_NUMBER})*(?!{_REFERRED}|の)")
_CAPTION = re.compile(r"[（(][^（）()0-9０-９]{1,24}[）)]$")
_FIXED = re.compile(
    rf"(?:記|附\s*則|目\s*次|別\s*紙|別\s*添|前\s*文|(?:別表|別記|別紙|別添|様式|別記様式|参考|資料)"
    rf"\s*(?:第\s*)?{_NUMBER}?\s*(?:号|の{_NUMBER})?)$"
)
_TITLED = re.compile(
    r"[■□◆◇▼【]|(?:別表|別紙|別添|様式)(?:第?\s*[0-9０-９一二三四五六七八九十]+)?[\s　]"
)

# The kinds of marks that begin an item, most specific first. The kind tells a list (neighbours of
# the same kind) from a heading (a mark that stands alone).
_MARKS = {
    "article": _ARTICLE,
    "chapter": _CHAPTER,
    "bracketed": re.compile(rf"[（(]\s*(?:{_NUMBER}|[ア-ンｱ-ﾝa-zA-Z])\s*[）)]|[⑴-⒇]"),
    "circled": re.compile(r"[①-⑳㉑-㉟❶-❿]"),
    "decimal": re.compile(rf"{_DIGIT}{{1,2}}(?:[.．‐-―－-]{_DIGIT}{{1,2}})+(?!{_DIGIT})[.．\s　]?"),
    "number": re.compile(
        rf"{_DIGIT}{{1,2}}(?:[.．、)）\s　](?!{_DIGIT})|(?=[^\W\d_{_COUNTED}])(?![a-zA-Zａ-ｚＡ-Ｚ]))"
    ),
    "roman": re.compile(r"[Ⅰ-Ⅻ]"),
    "kana": re.compile(r"[ア-ンｱ-ﾝ][\s　.．]"),
    "closed": re.compile(r"[ア-ンｱ-ﾝ][、)）]"),
    "bullet": re.compile(r"([・●○◎◯〇■□◆◇▼▲△▶➢✓※＊*•‣⁃☆★〔【])(?!\1)|[-－][\s　]"),
}
_FIGURE = re.compile(
    rf"[【〔<＜（(\[]?\s*(?:図表?|表|写真|グラフ|(?:Figure|Fig\.?|Table|Photo)\s*)\s*"
    rf"(?:{_NUMBER}(?:[-－‐―ー.．の・]{_DIGIT}+)*\s*[】〕>＞）)\]]?|[：:])"
    rf"(?!{_REFERRED}|の|も|へ|参照|示|から|より|[{_COUNTED}])"
)
_LONGEST_FIGURE = 60
"""Characters of the caption of a figure."""
_PAGE_NUMBER = re.compile(
    rf"[\s\-‐-―－—ー–~〜・|｜.]*(?:[PpＰｐ][.．]?\s*|ページ\s*)?{_DIGIT}{{1,4}}"
    rf"(?:\s*[/／]\s*{_DIGIT}{{1,4}})?\s*(?:ページ|頁)?[\s\-‐-―－—ー–~〜・|｜.]*$|[ivxⅰ-ⅻ]{{1,5}}$"
)
_WORD = re.compile(r"[^\W\d_]{2}")
_NOTE = re.compile(
    rf"[※＊*†‡]|[（(]?注|{_DIGIT}{{1,2}}\s*[)）]|[⁰¹²³⁴-⁹]"
    rf"|{_DIGIT}{{1,2}}[\s　]?(?:[「『]|(?=[^\W\d_{_COUNTED}]))"
)
_SPACED = re.compile(rf"{_DIGIT}{{1,2}}[.．、)）\s　]")
_BARE_MARK = re.compile(
    rf"[（(]?(?:{_DIGIT}{{1,2}}|[一二三四五六七八九十]|[ア-ンa-zA-Z①-⑳・●○■◆※＊])[）).．、]?$"
)


def mark_kind(text: str) -> str | None:
    """The kind of item mark that ``text`` begins with, if any."""
    return next((kind for kind, pattern in _MARKS.items() if pattern.match(text)), None)


def is_doubtful_mark(kind: str) -> bool:
    """Whether a line that merely goes on can begin like this: 法 / 第12条, 三十八 / 3.5パーセント, （デー / タ）."""
    return kind in {"article", "chapter", "decimal", "number", "closed"}


def begins_item(text: str) -> bool:
    """Whether ``text`` begins like an item of a list, not only like a sentence with a number."""
    kind = mark_kind(text)
    if kind is None or text.startswith(("【", "〔")):
        return False
    surely = kind == "number" and _SPACED.match(text) is not None
    return surely or (kind == "closed" and text[1] != "、") or not is_doubtful_mark(kind)


def begins_note(text: str) -> bool:
    """Whether ``text`` begins like a footnote; items of a list do so too."""
    return _NOTE.match(text) is not None


def is_bare_mark(text: str) -> bool:
    """Whether ``text`` is nothing but the mark of a list item."""
    return _BARE_MARK.match(text.strip()) is not None


def is_chapter(text: str) -> bool:
    """Whether ``text`` begins like 第3章."""
    return _CHAPTER.match(text) is not None


def is_caption(text: str) -> bool:
    """Whether ``text`` is the caption of an article, such as （趣旨）."""
    return _CAPTION.match(text.strip()) is not None


def is_figure_caption(text: str) -> bool:
    """Whether ``text`` names a figure, a table or a photo (図1　…, 表 2-1 …), not refers to one."""
    short = len(text) <= _LONGEST_FIGURE and not ends_sentence(text)
    return short and _FIGURE.match(text.strip()) is not None


def is_fixed_heading(text: str) -> bool:
    """Whether ``text`` is a head by itself (記, 附則, 別表第１), or begins like one (■, 別紙１　)."""
    return _FIXED.match(text.strip()) is not None or _TITLED.match(text) is not None


def is_page_number(text: str) -> bool:
    """Whether ``text`` could be a printed page number."""
    return _PAGE_NUMBER.match(text.strip()) is not None


def names_something(text: str) -> bool:
    """Whether ``text`` holds a word, not only numbers and signs such as those of a date."""
    return _WORD.search(text) is not None


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends a sentence."""
    return text.rstrip().endswith(("。", "．", "！", "？", "」", "。）", "。)"))
