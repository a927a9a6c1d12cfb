"""The one text normaliser: what is searched is derived here from what was read.

What a document said is always kept and shown as read. Index and query call the same functions.
"""

import re
import unicodedata

from library.glyphs import BETWEEN_KATAKANA, FOLDED, IN_HIRAGANA, MISREAD_WORDS

_UNSEEN = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\u200b-\u200f\u061c\u180e"
    r"\u202a-\u202e\u2060-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""Controls, marks without width, what turns the direction of others, and letters that only machines see."""
_CONTROL = re.compile(f"[{_UNSEEN}]")
_HIDDEN = re.compile(f"[{_UNSEEN}\xad]|[\r\x85](?!\n)")
_KATAKANA = "ァ-ヺー"
_LETTERS_BETWEEN = "".join(map(chr, BETWEEN_KATAKANA))
_LONE = re.compile(rf"(?<=[{_KATAKANA}])[{_LETTERS_BETWEEN}](?=[{_KATAKANA}])")
_LONE_HIRAGANA = re.compile(r"(?<=[一-龥々ぁ-ゖ])[ヘベペ](?=[ぁ-ゖ])")
_MISREAD = re.compile(rf"(?<![{_KATAKANA}])(?:{'|'.join(MISREAD_WORDS)})(?![{_KATAKANA}])")
_COUNTED = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9OolI]*[0-9])[0-9lIO][0-9OolI]*(?=[年月日円人時分条])"
)
_DIGITS = str.maketrans("OolI", "0011")
_FIGURE = "一二三四五六七八九"
_ZEROS = re.compile(rf"(?<=[{_FIGURE}])[Oo0○◯〇]+(?=[{_FIGURE}年])")


def clean(text: str) -> str:
    """``text`` without control characters, lone surrogates and zero-width marks; NFC."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def visible(text: str) -> str:
    """``text`` as it may be shown or sent: like ``clean``, but for documents of before, too.

    Nothing that cannot be seen is left, nor anything that shows the rest in another order.
    """
    return _HIDDEN.sub("", text)


def fold(text: str) -> str:
    """The searched form of characters: NFKC, radicals, old and Chinese forms, look-alikes folded.

    Idempotent. Does not keep length: never use its offsets on the text as read (see
    ``library.searched``).
    """
    return settle_look_alikes(fold_glyphs(text))


def fold_glyphs(text: str) -> str:
    """The part of ``fold`` that needs no context."""
    folded = unicodedata.normalize("NFKC", _CONTROL.sub("", text).translate(FOLDED))
    return folded.translate(FOLDED)


def settle_look_alikes(text: str) -> str:
    """The part of ``fold`` that looks at the neighbours; keeps every character's place.

    サ一ビス → サービス, すベて → すべて, エ事 → 工事, 2O24年 → 2024年, 二O二四 → 二〇二四.
    """
    if text.isascii():
        return text
    text = _LONE.sub(lambda match: match.group().translate(BETWEEN_KATAKANA), text)
    text = _LONE_HIRAGANA.sub(lambda match: match.group().translate(IN_HIRAGANA), text)
    text = _MISREAD.sub(lambda match: MISREAD_WORDS[match.group()], text)
    text = _COUNTED.sub(lambda match: match.group().translate(_DIGITS), text)
    return _ZEROS.sub(lambda match: "〇" * len(match.group()), text)


def squeeze(text: str) -> str:
    """``text`` without any white space: the form in which quotes and pages are compared."""
    return "".join(text.split())
