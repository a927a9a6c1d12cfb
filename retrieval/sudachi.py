"""Japanese words by Sudachi: the one adapter of its tokenizer."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import sudachipy

from library.text import fold

_MAX_CHARACTERS = 10_000
"""Sudachi refuses more than 49,149 bytes at once; a character takes four at most."""
_BREAKS = "\n。 "
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞"})
_DEPENDENT = "非自立可能"
_QUESTION_WORDS = """
事 物 者 為 何 誰 何処 何時 いくら どこ いつ どれ どの 何の こと もの ため よう 所 時 際 場合 等 及び 又は
為る 居る 有る 成る 出来る 行う 言う 教える 下さる 如何 有無 無い 何個 何れ 貴方 此れ 其れ 内 中 的
"""
_STOP_WORDS = frozenset(_QUESTION_WORDS.split())
"""Words of a question that say nothing about what is asked; in normalised and in plain spelling."""


class Units(StrEnum):
    """How long a word is."""

    SHORT = "A"
    """選挙 / 管理 / 委員 / 会: for search (long units measured worse)."""
    LONG = "C"
    """選挙管理委員会: for comparing names."""


@dataclass(frozen=True, slots=True)
class Word:
    """One morpheme of a folded text."""

    surface: str
    normal: str
    """Spelling and inflection evened out: 打込む, 打ち込ん → 打ち込む."""
    plain: str
    """Only the inflection evened out."""
    part_of_speech: tuple[str, ...]


def words(text: str, *, units: Units = Units.SHORT) -> Iterator[Word]:
    """The morphemes of ``fold(text)`` in order. Takes any text of any length, in any thread."""
    tokenizer = _tokenizer()
    mode = sudachipy.SplitMode.A if units is Units.SHORT else sudachipy.SplitMode.C
    for piece in _pieces(fold(text)):
        for morpheme in tokenizer.tokenize(piece, mode):
            yield Word(
                morpheme.surface(),
                morpheme.normalized_form(),
                morpheme.dictionary_form(),
                tuple(morpheme.part_of_speech()),
            )


def content_words(text: str, *, units: Units = Units.SHORT) -> list[str]:
    """The words that say what a text is about, in normalised form and in order.

    Nouns, verbs and adjectives, and letters used as names; without auxiliaries, affixes and the
    words that only make a question.
    """
    return [word.normal for word in words(text, units=units) if is_content(word)]


def content_surfaces(text: str) -> list[str]:
    """The same words as they stand in the folded text."""
    return [word.surface for word in words(text) if is_content(word)]


def is_content(word: Word) -> bool:
    """Whether a word says what a text is about (see ``content_words``)."""
    kind, detail = word.part_of_speech[:2]
    if kind == "記号":
        return word.surface.isalnum()
    if kind not in _CONTENT or (kind != "名詞" and detail == _DEPENDENT):
        return False
    return word.normal not in _STOP_WORDS and word.plain not in _STOP_WORDS


def _pieces(text: str) -> Iterator[str]:
    while len(text) > _MAX_CHARACTERS:
        head = text[:_MAX_CHARACTERS]
        cut = max(head.rfind(mark) for mark in _BREAKS) + 1 or _MAX_CHARACTERS
        yield text[:cut]
        text = text[cut:]
    yield text


_local = threading.local()


def _tokenizer() -> sudachipy.Tokenizer:
    """This thread's own tokenizer: one used by two threads at once raises."""
    if not hasattr(_local, "tokenizer"):
        _local.tokenizer = _dictionary().tokenizer()
    tokenizer: sudachipy.Tokenizer = _local.tokenizer
    return tokenizer


@cache
def _dictionary() -> sudachipy.Dictionary:
    return sudachipy.Dictionary(dict="core")
