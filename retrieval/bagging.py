"""The bag of terms of a chunk as it is kept, and by which recipe it was made."""

import hashlib
from functools import cache
from importlib.metadata import version

from library.model import Chunk, Document
from retrieval.terms import bag_of_terms
from retrieval.wording import passage_text, worded

_SAMPLE = (
    "美浜市　手数料徴収条例施行要綱",
    ("第１章　総則", "別表第二（第３条関係）"),
    "第十二条　市長は、申込みを打込んだサ一ビスについて、令和６年４月一日からR7.3.31まで、\n"
    "三千二百万五百円（１０㎡当たり3,000円、12.5％）を、ＰＤＦで交付する。\n"
    "目　次…………１２　氏 名\tre-\nport 昭和63年度 2024/4/1 ㈱ﾊﾞｰｺｰﾄﾞ 髙﨑 い号・ロ号 第３号様式 15時30分\n"
    "最初の三十分、年十四・六パーセント、百二十三万人",
)
"""Title, headings and text that meet each rule of folding, of words, of dates and of numbers."""


def bag_of(document: Document, chunk: Chunk) -> str:
    """The terms of a chunk with blanks between them, as the word index takes them."""
    return " ".join(bag_of_terms(passage_text(document, chunk)))


@cache
def recipe() -> str:
    """By what bags are made: another one means that those that are kept are made anew.

    Beside the versions of the tokenizer and its dictionary it digests what becomes of a text that
    meets all rules, so that none of them changes unnoticed.
    """
    parts = (
        version("sudachipy"),
        version("sudachidict-core"),
        " ".join(bag_of_terms(worded(*_SAMPLE))),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
