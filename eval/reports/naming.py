"""Japanese names of what a run holds, and text from elsewhere made fit to be shown."""

import unicodedata
from datetime import datetime

from library.eras import japanese_time
from runtime.naming import FIELD_NAMES

_VARIANTS = {
    "fused": "併用",
    "words": "語だけ",
    "vectors": "意味だけ",
    "extractive": "引用のみ",
    "ingest": "登録",
    "ocr": "読み取り",
    "embedding": "埋め込み",
    "index": "索引",
    "query": "検索",
    "development": "開発用",
    "held_out": "評価用",
}
_GROUPS = {
    "kind": "質問の種類",
    "source": "原本",
    "condition": "状態",
    "size": "大きさ",
    "field": "項目",
    "half": "質問の組",
}
_VALUES = {
    "scan": "スキャン",
    "digital": "電子文書",
    "text": "本文",
    "table": "表",
    "date": "日付",
    "amount": "金額",
    "date_wareki": "和暦の日付",
    "unanswerable": "答えなし",
    "paraphrase": "言い換え",
    "reordered": "語順の変更",
    "era": "和暦と西暦",
    "kanji_numeral": "漢数字",
    "two_lines": "2か所をまとめた文",
    "row": "表の行",
    "number": "数値",
    "unit": "単位",
    "other_number": "別の数値",
    "range": "範囲",
    "entity": "名称",
    "negation": "肯定と否定",
    "change": "反対語",
    "condition": "条件の欠落",
    "development": "開発用",
    "held_out": "評価用",
    "wrong_year": "年度違い",
    "wrong_facility": "施設・対象違い",
    "topic_not_stated": "書かれていない事項",
    "detail_missing": "書かれていない細部",
    "other_municipality": "他の自治体",
    "false_presupposition": "事実と違う前提",
    "general_knowledge": "一般知識",
    "deadline": "期限・日時",
    "count": "数・期間",
    "contact": "連絡先",
    "place": "場所",
    "yes_no": "可否",
    "procedure": "手続",
    "article": "条文",
    "qa": "問答",
    "multi": "複数の事項",
    "multi_partly": "複数の事項（一部は記載なし）",
    "contradiction": "食い違い",
    "presupposition": "書類が打ち消す前提",
    "wrong_citation": "別の引用箇所",
    **{field.value: name for field, name in FIELD_NAMES.items() if field.value != "date"},
}
_DETAILS = {
    "question": "質問",
    "answer": "答え",
    "answers": "正解",
    "wanted": "正しい場所",
    "hits": "見つかった場所",
    "citations": "引用した場所",
    "gold": "正解",
    "warnings": "注意",
    "highlights": "強調した値",
    "sides": "食い違い",
    "unanswered": "答えのない事項",
    "confidence": "根拠の点",
    "file": "ファイル",
    "page": "ページ",
    "differences": "違い",
    "draft": "下書き",
    "missing": "足りないもの",
    "wrong": "誤って読んだもの",
    "forbidden": "書いてはならない事実",
    "judge": "判定したモデル",
    "verdict": "判定の原文",
    "reason": "理由",
}
_LONGEST = 400
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def variant_label(name: str) -> str:
    """``fused（併用）``; the name itself stays, as gates and comparisons are written with it."""
    label = _VARIANTS.get(name.partition("@")[0])
    return f"{name}（{label}）" if label else name


def group_label(name: str) -> str:
    """What figures are broken down by."""
    return _GROUPS.get(name, name)


def value_label(value: str) -> str:
    """A value of a group."""
    return _VALUES.get(value, value)


def detail_label(name: str) -> str:
    """What is said of an item."""
    return _DETAILS.get(name, name)


def moment(time: datetime) -> str:
    """``令和8年11月23日 10:15（2026-11-23T10:15+09:00）``, in the time zone of this machine."""
    return f"{japanese_time(time)}（{time.astimezone().isoformat(timespec='minutes')}）"


def bounded(text: str, longest: int = _LONGEST) -> str:
    """``text`` on one line, shortened; without what would break or reorder the line it stands in.

    Questions and documents come from anywhere: control characters, text direction overrides and
    broken surrogates go.
    """
    kept = "".join(_fit(character) for character in text[: longest * 4])
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def _fit(character: str) -> str:
    if character in _BIDI:
        return ""
    match unicodedata.category(character):
        case "Cc":
            return " "
        case "Cs":
            return "\ufffd"
        case _:
            return character
