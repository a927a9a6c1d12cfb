"""The words in the headers of a mail: encoded by the standards, or as Japanese programs write them."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable
from email.message import Message
from itertools import groupby

from ingest.formats.encoding import decode_declared, decode_names
from library.errors import UnreadableFile
from library.text import clean

_WORD = re.compile(r"=\?([\w.:-]+)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
"""An encoded word (RFC 2047, 2), with a language (RFC 2231, 5)."""
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_FOLD = re.compile(r"\r?\n[ \t]+|[\r\n]")


def header(message: Message, name: str) -> str:
    """A header's text as it was meant; empty where there is none."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    return decode_header(raw)


def decode_header(raw: str) -> str:
    """A header's text: encoded words decoded, and what was never encoded too.

    Args:
        raw: as the email package keeps it, 8-bit bytes as surrogates.
    """
    data = raw.encode("utf-8", "surrogateescape")
    if b"\x1b" in data:
        raw = _decoded(data, "iso-2022-jp")
    elif not raw.isascii():
        raw = decode_names([data])[0]
    text = _BETWEEN_WORDS.sub(r"\1", _FOLD.sub(" ", raw))
    return clean("".join(_parts(text))).strip()


def file_name(part: Message) -> str:
    """The name of an attachment, empty where it has none.

    In the form of RFC 2231, of RFC 2047 (which forbids it there), or raw bytes: all are in use.
    """
    for field, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        raw = next((str(v) for k, v in part.raw_items() if k.lower() == field), "")
        value = _parameter(raw, parameter)
        if value:
            return value
    return ""


def _parameter(raw: str, name: str) -> str:
    data = raw.encode("utf-8", "surrogateescape")
    if b"\x1b" in data:  # before the parameters are told apart: the bytes of a kanji may be ; or "
        raw = _decoded(data, "iso-2022-jp")
    elif not raw.isascii():
        raw = decode_names([data])[0]
    holder = Message()
    holder["x"] = _FOLD.sub(" ", raw)
    value = holder.get_param(name, header="x")
    if isinstance(value, tuple):
        return clean(_decoded(value[2].encode("latin-1", "replace"), value[0])).strip()
    return decode_header(value) if isinstance(value, str) else ""


def _parts(text: str) -> Iterable[str]:
    """The text between encoded words, and the words; those of one character set are one text.

    Programs cut a word in the middle of a character (RFC 2047, 5 forbids it).
    """
    pieces = _WORD.split(text)
    yield pieces[0]
    words = zip(pieces[1::4], pieces[2::4], pieces[3::4], pieces[4::4], strict=True)
    for charset, group in groupby(_joined(words), key=lambda word: word[0]):
        data = b""
        for _, content, after in group:
            data += content
            if after:
                yield _decoded(data, charset) + after
                data = b""
        yield _decoded(data, charset)


def _joined(words: Iterable[tuple[str, str, str, str]]) -> Iterable[tuple[str, bytes, str]]:
    for charset, encoding, content, after in words:
        yield charset.lower(), _content(encoding, content), after


def _content(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return decode_declared(data, charset) if data else ""
    except UnreadableFile:
        return data.decode("cp932", "replace")
