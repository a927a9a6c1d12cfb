"""Passages that say the same in several documents, or in several versions of one."""

import re
from functools import lru_cache

from library.likeness import likeness
from library.model import Passage
from library.text import fold

_LEAST = 40
"""Characters: what is shorter (様式第1号, a lone heading) says something only under its title."""
_ALIKE = 0.97
"""Of ``likeness``: some two misread characters in a hundred, in either copy."""
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s、,]+(?=\d)")
_DROPPED = re.compile(
    r"(?<!\d)[\s、,]+|[\s、,]+(?!\d)|[。・「」『』()\[\]【】〔〕<>〈〉《》:;!?\"'“”‘’…_]+"
)
"""Marks that copies of one text differ in; not those that make a number another one: 1.5, △5, 5%."""
_KEPT = re.compile(r"[^0-9 .%/△▲\-〇一二三四五六七八九十百千万億兆ぁ-ゖ]+")


class SaidBefore:
    """Remembers passages and tells which of them a later one repeats.

    Two say the same where all letters and digits are equal, glyph variants aside; or, where one of
    them was read off a picture, nearly all are, and all kana and numbers: 1,000円 is never 1,200円,
    できる never できない.
    """

    def __init__(self) -> None:
        """Nothing was said yet."""
        self._exact: dict[str, Passage] = {}
        self._near: dict[str, list[Passage]] = {}

    def first_like(self, passage: Passage) -> Passage:
        """The passage given earlier that says the same in another version; this one if none does.

        The pages of one version are never taken for each other.
        """
        form = _form(passage.chunk.text)
        if len(form) < _LEAST:
            return passage
        found = self._exact.get(form) or self._nearly(passage)
        self._exact[form] = found
        same_version = found.document.version_id == passage.document.version_id
        return passage if same_version else found

    def _nearly(self, passage: Passage) -> Passage:
        same_kana = self._near.setdefault(_KEPT.sub("", _form(passage.chunk.text)), [])
        for other in same_kana:
            is_read = min(other.document.confidence, passage.document.confidence) < 1
            if is_read and likeness(other.chunk.text, passage.chunk.text) >= _ALIKE:
                return other
        same_kana.append(passage)
        return passage


@lru_cache(maxsize=2048)
def _form(text: str) -> str:
    return _DROPPED.sub("", _BETWEEN_DIGITS.sub(" ", fold(text))).lower()
