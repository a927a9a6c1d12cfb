"""Mails (EML): who wrote what to whom when, and what was attached. The only user of email.

The parser is told the old policy (compat32): the new one reads the headers itself, by the letter
of the standards, and loses what Japanese programs write instead.
"""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.generator import BytesGenerator
from email.message import Message
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path

from ingest.formats.encoding import decode_declared
from ingest.formats.html import read_html
from ingest.formats.mail_words import file_name, header
from ingest.formats.media import MediaType
from ingest.formats.plain import Passage, plain_page
from ingest.formats.reader import Eyes, Outline
from ingest.formats.text import plain_passages
from library.errors import FileFault, UnreadableFile
from library.model import LineRole, Page, Table

MAX_MAIL_BYTES = 128 << 20
"""Mail systems bear a quarter of this; the parser needs five times as much memory."""
_MAX_PARTS = 1_000
_MAX_DEPTH = 40
_PEOPLE = (("from", "差出人"), ("to", "宛先"), ("cc", "CC"))
_DAYS = "月火水木金土日"
_NO_DOCUMENTS = frozenset(
    {
        *("application/pkcs7-signature", "application/x-pkcs7-signature"),
        *("application/pgp-signature", "application/pgp-keys"),
        *("message/delivery-status", "message/disposition-notification"),
        *("text/css", "text/javascript", "application/javascript"),
    }
)
"""Parts for mail programs and browsers: signatures, receipts, what dresses a saved page."""
_SOFT_BREAK = re.compile(r"(?m) \r?\n(?!>)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a mail."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.passages)


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    title = header(_parsed(path), "subject")
    return Outline(media_type=media_type, page_count=1, title=title)


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    message = _parsed(path)
    bodies = list(_bodies(message))
    names = "、".join(a.file_name for a in _attachments(message))
    passages = [*_head(message, names), *(p for body in bodies for p in body.passages)]
    return plain_page(passages, tables=[t for body in bodies for t in body.tables])


def attachments(path: Path) -> list[Attachment]:
    """The files that came with a mail, in order; a forwarded mail is one.

    Raises:
        UnreadableFile: ``corrupt`` or ``too_large``.
    """
    return list(_attachments(_parsed(path)))


def _parsed(path: Path) -> Message:
    if path.stat().st_size > MAX_MAIL_BYTES:
        raise UnreadableFile(FileFault.TOO_LARGE)
    try:
        message = message_from_bytes(path.read_bytes(), policy=policy.compat32)
    except RecursionError as exc:  # parts in parts without end
        raise UnreadableFile(FileFault.CORRUPT) from exc
    _check_parts(message)
    return message


def _check_parts(message: Message) -> None:
    """Refuse what no mail program makes: thousands of parts, or parts in parts in parts."""
    level, total = [message], 0
    for _ in range(_MAX_DEPTH):
        level = [part for each in level for part in _parts(each)]
        total += len(level)
    if level or total > _MAX_PARTS:
        raise UnreadableFile(FileFault.TOO_LARGE)


def _head(message: Message, attached: str) -> Iterator[Passage]:
    subject = header(message, "subject")
    if subject:
        yield Passage(lines=(subject,), role=LineRole.HEADING)
    lines = [(label, header(message, name)) for name, label in _PEOPLE]
    for label, text in [*lines, ("日時", _date(message)), ("添付", attached)]:
        if text:
            yield Passage(lines=(f"{label}: {text}",))


def _date(message: Message) -> str:
    """In the sender's own time, as mail programs show it; as it stands if it is no date."""
    raw = header(message, "date")
    try:
        day: datetime = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return raw
    return f"{day.year}年{day.month}月{day.day}日({_DAYS[day.weekday()]}) {day:%H:%M}"


def _bodies(part: Message) -> Iterator[_Body]:
    """What the mail itself says: of alternatives the plain text, if it says anything."""
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        readings = [list(_bodies(each)) for each in _parts(part)]
        plain = next((r for r in readings if any(r)), [])
        yield from plain
    elif part.get_content_maintype() == "multipart":
        for each in _parts(part):
            yield from _bodies(each)
    elif _is_body(part):
        yield _body(part)


def _body(part: Message) -> _Body:
    content, charset = _content(part), part.get_content_charset()
    try:
        if part.get_content_type() == "text/html":
            page = read_html(content, charset)
            return _Body(passages=page.passages, tables=page.tables)
        text = decode_declared(content, charset)
    except UnreadableFile:
        text = content.decode("ascii", "replace")
    if part.get_param("format") == "flowed":
        text = _SOFT_BREAK.sub("" if part.get_param("delsp") == "yes" else " ", text)
    return _Body(passages=tuple(plain_passages(text.splitlines())))


def _attachments(message: Message) -> Iterator[Attachment]:
    number = 0
    for part in _leaves(message):
        if _is_body(part) or part.get_content_type() in _NO_DOCUMENTS:
            continue
        content = _content(part)
        if content:
            number += 1
            yield Attachment(file_name=_name(part, number), content=content)


def _name(part: Message, number: int) -> str:
    if part.get_content_maintype() == "message":
        forwarded = next(iter(_parts(part)), None)
        subject = header(forwarded, "subject") if forwarded is not None else ""
        return file_name(part) or f"{subject or f'添付{number}'}.eml"
    ending = mimetypes.guess_extension(part.get_content_type()) or ".bin"
    return file_name(part) or f"添付{number}{ending}"


def _leaves(part: Message) -> Iterator[Message]:
    if part.get_content_maintype() == "multipart":
        for each in _parts(part):
            yield from _leaves(each)
    else:
        yield part


def _parts(part: Message) -> list[Message]:
    """The parts of a part; none where it has none, or a damaged one only says that it has."""
    payload = part.get_payload() if part.is_multipart() else []
    return [each for each in payload if isinstance(each, Message)]


def _is_body(part: Message) -> bool:
    shown = not (part.get_content_disposition() == "attachment" or file_name(part))
    return shown and part.get_content_type() in {"text/plain", "text/html"}


def _content(part: Message) -> bytes:
    if part.get_content_maintype() == "message":
        out = BytesIO()
        for each in _parts(part):
            BytesGenerator(out, mangle_from_=False, policy=policy.compat32).flatten(each)
        return out.getvalue()
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
