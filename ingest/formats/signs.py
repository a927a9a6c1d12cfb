"""Signs by which formats that are written as text are told from plain text, and refused ones named."""

import re

from library.errors import FileFault, UnreadableFile

_MAIL_HEADERS = frozenset(
    {
        b"received", b"return-path", b"delivered-to", b"message-id", b"mime-version", b"from",
        b"to", b"cc", b"date", b"subject", b"sender", b"content-type", b"reply-to", b"x-mailer",
    }
)  # fmt: skip
_HEADER = re.compile(rb"([!-9;-~]+):(?:[ \t]|$)|[ \t]|From \S|>From ")
"""A header, its continuation, or the line that mail boxes put first (RFC 5322, 2.2; RFC 4155)."""
_SURE_HEADERS = 3
"""So many headers in a row that mails have are no accident, whatever the file is called."""
_PREAMBLE = re.compile(r"(?:\s|\ufeff|<!--.*?-->|<\?xml[^>]*>)*", re.DOTALL)
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_HTML_PART = re.compile(
    r"<(?:head|body|title|meta|div|table|p|h[1-6]|ul|span|font)[\s>/]", re.IGNORECASE
)
_HTML_NAMES = (".html", ".htm", ".xhtml")
_REFUSED = (
    (
        re.compile(r"(?:<\?xml[^>]*>|<!--.*?-->|<!doctype[^>]*>|\s)*+<svg[\s/>]", re.DOTALL),
        "SVGの図には対応していません。PDFか画像に書き出して登録してください。",
    ),
    (
        re.compile(r"<\?xml|<!doctype"),
        "XMLのデータには対応していません。元のアプリでPDFに書き出して登録してください。",
    ),
    (
        re.compile(r"%!ps"),
        "PostScriptには対応していません。PDFに変換して登録してください。",
    ),
)
"""Beginnings of text that is written for a program: shown as text it would be noise.

Possessive (``*+``), because comments could be parted in more ways than there is time.
"""


def is_mail(head: bytes, file_name: str) -> bool:
    """Whether a file begins with the headers of a mail (RFC 5322).

    Args:
        head: the beginning of the file.
        file_name: one that ends in .eml needs only one header.
    """
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").splitlines()
    whole = lines if b"" in lines else lines[:-1]  # the last one may be cut
    block = whole[: whole.index(b"")] if b"" in whole else whole
    found = [_HEADER.match(line) for line in block]
    if not all(found):
        return False
    names = {match[1].lower() for match in found if match and match[1]}
    wanted = 1 if file_name.lower().endswith(".eml") else _SURE_HEADERS
    return len(names & _MAIL_HEADERS) >= wanted


def is_html(beginning: str, file_name: str) -> bool:
    """Whether a text is an HTML page, or a part of one in a file that is called so."""
    start = _PREAMBLE.match(beginning)
    rest = beginning[start.end() if start else 0 :]
    if _HTML.match(rest):
        return True
    return file_name.lower().endswith(_HTML_NAMES) and bool(_HTML_PART.search(rest))


def refuse_markup(beginning: str) -> None:
    """Refuse text that is written for a program.

    Raises:
        UnreadableFile: ``unsupported``.
    """
    start = beginning.lstrip("\ufeff \t\r\n").lower()
    for sign, message in _REFUSED:
        if sign.match(start):
            raise UnreadableFile(FileFault.UNSUPPORTED, message)
