"""Bytes to text: the encodings of Japanese offices, decided by content and strictly."""

import codecs
import unicodedata
from collections.abc import Sequence

from charset_normalizer import from_bytes

from library.errors import FileFault, UnreadableFile

MAX_TEXT_BYTES = 32 << 20
"""A plain text beyond this (about 10,000 printed pages) is a data dump, not a document."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL_LIMIT = 0.01
_PLAUSIBLE = 0.5
"""Least share of ordinary characters in a text whose encoding was guessed."""
_JAPANESE = ("utf-8", "cp932", "euc_jis_2004")
_SPOILT_LIMIT = 0.005
_SAMPLE = 20_000
"""Characters that are looked at; the whole text is decoded strictly all the same."""


def decode_text(data: bytes) -> str:
    """The text of ``data``: UTF-8, UTF-16/32, ISO-2022-JP, CP932 or EUC-JP, else a careful guess.

    Raises:
        UnreadableFile: ``unsupported`` if it is no text; ``too_large``.
    """
    if len(data) > MAX_TEXT_BYTES:
        raise UnreadableFile(FileFault.TOO_LARGE)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(_try(data, encoding))
    utf16 = _utf16_without_mark(data)
    if utf16:
        return _checked(_try(data, utf16))
    if b"\x00" in data:
        raise UnreadableFile(FileFault.UNSUPPORTED)
    return _checked(_without_mark(data))


def decode_names(names: Sequence[bytes]) -> list[str]:
    """Short names that were written together: one encoding for all, strictly, where there is one.

    Where none fits all of them, each is decoded by itself, spoilt characters as U+FFFD.
    """
    together = b"\n".join(names)
    text = _try(together, "utf-8") or _best(together, errors="strict")
    if text is not None and text.count("\n") == len(names) - 1:
        return text.split("\n")
    alone = (_try(name, "utf-8") or _best(name, errors="strict") for name in names)
    return [
        text if text is not None else name.decode("cp932", "replace")
        for text, name in zip(alone, names, strict=True)
    ]


def _without_mark(data: bytes) -> str | None:
    if b"\x1b$" in data:
        jis = _try(data, "iso2022_jp_ext")
        if jis is not None:
            return jis
    utf8 = _try(data, "utf-8")
    if utf8 is not None:
        return utf8
    return _best(data, errors="strict") or _best(data, errors="replace") or _guessed(data)


def _best(data: bytes, *, errors: str) -> str | None:
    """The most plausible of the Japanese readings; with ``replace``, a few spoilt bytes are borne."""
    readings = (_try(data, encoding, errors) for encoding in _JAPANESE)
    whole = [text for text in readings if text and _spoilt(text) <= _SPOILT_LIMIT]
    best = max(whole, key=_plausibility, default=None)
    return best if best is not None and _plausibility(best) >= _PLAUSIBLE else None


def _spoilt(text: str) -> float:
    return text.count("\ufffd") / len(text)


def _guessed(data: bytes) -> str | None:
    found = from_bytes(data[:_SAMPLE]).best()
    text = _try(data, found.encoding) if found is not None else None
    return text if text is not None and _plausibility(text) >= _PLAUSIBLE else None


def _try(data: bytes, encoding: str, errors: str = "strict") -> str | None:
    try:
        return data.decode(encoding, errors)
    except (UnicodeDecodeError, LookupError):
        return None


def _checked(text: str | None) -> str:
    """``text`` unless it is absent or full of control characters."""
    if text is None or _control_share(text[:_SAMPLE]) > _CONTROL_LIMIT:
        raise UnreadableFile(FileFault.UNSUPPORTED)
    return text


def _control_share(text: str) -> float:
    control = sum(unicodedata.category(c) in {"Cc", "Cn", "Co"} and not c.isspace() for c in text)
    return control / max(1, len(text))


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 text has line ends and blanks, so every other byte of some characters is zero."""
    head = data[:_SAMPLE]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(data) % 2 or even + odd < len(head) * 0.005:
        return None
    if odd > 9 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 9 * odd else None


def _plausibility(text: str) -> float:
    """The share of characters that ordinary Japanese is made of; kana and ASCII count fully.

    A wrong reading of Japanese bytes shows as half-width katakana and rare ideographs.
    """
    sample = text[:_SAMPLE]
    return sum(_ordinary(c) for c in sample) / max(1, len(sample))


def _ordinary(char: str) -> float:
    if char.isascii() or "ぁ" <= char <= "ヿ" or char in "　、。「」（）・":
        return 1.0
    if "一" <= char <= "鿿":
        return 0.8 if _first_level(char) else 0.3
    return 1.0 if "！" <= char <= "～" else 0.0


def _first_level(char: str) -> bool:
    """Whether an ideograph is of the first level of JIS X 0208 (rows 16 to 47), the common ones."""
    encoded = char.encode("euc_jp", "ignore")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xCF
