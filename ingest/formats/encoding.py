"""Bytes to text: the encodings of Japanese offices, decided by content and strictly."""

import codecs
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from charset_normalizer import from_bytes

from ingest.formats.japanese import decode_euc_jp, decode_iso2022_jp, mend_escapes
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
_CHARSETS = re.compile(r"utf-(8|16|32)|cp\d|gb|big5|euc|iso|koi8|johab|mac|tis")
_CONTROL_LIMIT = 0.01
_PLAUSIBLE = 0.5
"""Least share of ordinary characters in a text whose encoding was guessed."""
_JAPANESE = ("utf-8", "cp932", "euc-jp")
_UTF16 = ("utf-16-le", "utf-16-be")
_GUESSES = ("cp1252", "gb18030", "big5", "cp949", "cp1251")
"""Other encodings in which ASCII is ASCII."""
_OWN: Mapping[str, Callable[[bytes, str], str]] = {
    "euc-jp": decode_euc_jp,
    "iso-2022-jp": decode_iso2022_jp,
}
"""Encodings that Python knows less well; see ``ingest.formats.japanese``."""
_ALIASES = {
    "ms932": "cp932",
    "sjis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "cp51932": "euc-jp",
    "eucjp": "euc-jp",
    "x-euc-jp": "euc-jp",
    "cp50220": "iso-2022-jp",
    "cp50221": "iso-2022-jp",
    "jis": "iso-2022-jp",
    "gb2312": "gb18030",
    "iso-8859-1": "cp1252",
    "us-ascii": "cp932",
    "ascii": "cp932",
}
"""What programs write, and the larger set that they mean (WHATWG Encoding, 4.2; MS-UCODEREF)."""
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
            return _checked(_marked(data, encoding))
    utf16 = _utf16_without_mark(data)
    if utf16:
        return _checked(_marked(data, utf16))
    if b"\x00" in data:
        raise UnreadableFile(FileFault.UNSUPPORTED)
    return _checked(_without_mark(data))


def decode_declared(data: bytes, charset: str | None) -> str:
    """The text of ``data``, which says itself what it is encoded in: true, unless it cannot be.

    Args:
        data: the bytes.
        charset: as it says; None where it does not.

    Raises:
        UnreadableFile: as ``decode_text``.
    """
    encoding = (charset or "").strip("\"' ").lower().replace("_", "-")
    encoding = _ALIASES.get(encoding, encoding)
    marked = data.startswith(tuple(mark for mark, _ in _BOMS)) or b"\x1b$" in data
    if not encoding or marked or len(data) > MAX_TEXT_BYTES:
        return decode_text(data)
    if encoding == "iso-2022-jp" and b"\x1b" not in data:
        data = mend_escapes(data)
    text = _try(data, encoding) if _is_charset(encoding) else None
    return text if text is not None and "\x00" not in text else decode_text(data)


def _is_charset(encoding: str) -> bool:
    """Whether Python knows it as a character set; it knows codecs that are none, and slow ones."""
    try:
        return encoding in _OWN or bool(_CHARSETS.match(codecs.lookup(encoding).name))
    except (LookupError, ValueError):
        return False


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
    if b"\x1b$" in data or b"\x1b(I" in data:
        jis = _try(data, "iso-2022-jp") or _try(data, "iso-2022-jp", "replace")
        if jis and _spoilt(jis) <= _SPOILT_LIMIT:
            return jis
    utf8 = _try(data, "utf-8")
    if utf8 is not None:
        return utf8
    return _best(data, errors="strict") or _best(data, errors="replace") or _guessed(data)


def _best(data: bytes, *, errors: str) -> str | None:
    """The most plausible of the Japanese readings; with ``replace``, a few spoilt bytes are borne."""
    encodings = _JAPANESE + (_UTF16 if errors == "strict" else ())
    readings = (_try(data, encoding, errors) for encoding in encodings)
    whole = [text for text in readings if text and _spoilt(text) <= _SPOILT_LIMIT]
    best = max(whole, key=_plausibility, default=None)
    return best if best is not None and _plausibility(best) >= _PLAUSIBLE else None


def _spoilt(text: str) -> float:
    """The share of characters that could not be decoded; a last one that was cut does not count."""
    return text.removesuffix("\ufffd").count("\ufffd") / max(1, len(text))


def _guessed(data: bytes) -> str | None:
    found = from_bytes(data[:_SAMPLE], cp_isolation=list(_GUESSES)).best()
    text = _try(data, found.encoding) if found is not None else None
    return text if text is not None and _plausibility(text) >= _PLAUSIBLE else None


def _marked(data: bytes, encoding: str) -> str | None:
    """Text that is surely of this encoding: a few spoilt characters are borne."""
    text = _try(data, encoding, "replace")
    return text if text is not None and _spoilt(text) <= _SPOILT_LIMIT else None


def _try(data: bytes, encoding: str, errors: str = "strict") -> str | None:
    try:
        if encoding in _OWN:
            return _OWN[encoding](data, errors)
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
    """Which UTF-16 it is: told by zero bytes, which no other text has, and by what it then says."""
    if b"\x00" not in data:
        return None
    sample = data[: 2 * _SAMPLE]
    readings = {encoding: _try(sample, encoding, "replace") or "" for encoding in _UTF16}
    best = max(_UTF16, key=lambda encoding: _plausibility(readings[encoding]))
    return best if _plausibility(readings[best]) >= _PLAUSIBLE else None


def _plausibility(text: str) -> float:
    """The share of characters that ordinary Japanese is made of; kana and ASCII count fully.

    A wrong reading of Japanese bytes shows as half-width katakana and rare ideographs.
    """
    sample = text[:_SAMPLE].removesuffix("\ufffd")
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
