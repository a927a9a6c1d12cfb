"""A photo or a page that comes with a question: read, used to understand the question, not kept."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.facts.reading import subject_of
from ingest.sources import display_name, readable
from ingest.titles import title_of
from ingest.vision.adding import is_described
from ingest.vision.work import described_pages
from library.errors import FileFault, UnreadableFile
from library.likeness import contained
from library.marks import DESCRIBED, TRANSCRIBED
from library.model import Line, LineRole, Page, Passage
from library.scopes import Reader
from retrieval.query.model import UnderstoodQuery
from retrieval.search import search
from runtime.office import Office, reading_endpoints
from runtime.reading import read_pages
from runtime.understanding import understood

MOST_PAGES = 5
"""Read of a file; what comes with a question is a photo or a page, a longer file belongs into the library."""
_LARGEST_MB = 50
_CONTEXT = 3000
"""Characters that go with the question to a model."""
_SUBJECT = 100
_PROBE = 300
"""Characters by which the same document is looked for in the library."""
_LOOKED_AT = 10
_SAME = 0.8
"""How alike a passage is to the best place in the attachment: letters of the same office share up to .70
with each other (S02 and S03 of the samples), and a page with itself has 1.00 however it was scanned."""
_SHORTEST = 30
"""Characters; a shorter passage (合計, 別紙のとおり) is in many documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What was read of it. Words that nobody has checked, and no evidence for any answer."""

    file_name: str
    subject: str
    """What it calls itself: what この通知 in a question means; empty where it has no words."""
    text: str
    pages: int
    left_out: int
    """Further pages that were not read."""
    described: bool
    """Whether a model was asked what pictures in it show."""

    @property
    def context(self) -> str:
        """The part that a model is given with the question."""
        return self.text[:_CONTEXT]


def read_attachment(office: Office, data: bytes, *, file_name: str) -> Attachment:
    """Read what came with a question; nothing of it is kept.

    Raises:
        UnreadableFile: with its reason.
    """
    if len(data) > _LARGEST_MB << 20:
        raise _too_large()
    name = display_name(file_name)
    with tempfile.TemporaryDirectory(prefix="shorui-") as folder:
        path = Path(folder) / f"attached{Path(name).suffix[:8]}"
        path.write_bytes(data)
        read = read_pages(
            office.settings,
            path,
            name=name,
            folder=Path(folder),
            executor=office.executor,
            most=MOST_PAGES,
        )
        endpoints = reading_endpoints(office.settings)
        pages = described_pages(office.executor, read.path, read.outline, read.pages, endpoints)
    text = "\n".join(_words(page) for page in pages).strip()
    return Attachment(
        file_name=name,
        subject=_subject(pages, read.outline.title) if text else "",
        text=text,
        pages=len(pages),
        left_out=read.outline.page_count - len(pages),
        described=any(map(is_described, pages)),
    )


def read_attached_file(office: Office, file: Path) -> Attachment:
    """The same for a file on this machine.

    Raises:
        UnreadableFile: with its reason.
    """
    with readable(file):
        if file.stat().st_size > _LARGEST_MB << 20:
            raise _too_large()
        data = file.read_bytes()
    return read_attachment(office, data, file_name=file.name)


def in_library(office: Office, attachment: Attachment, *, reader: Reader) -> tuple[Passage, ...]:
    """Where the library has the same text, best first, each document once; none where it has not."""
    if len(attachment.text) < _SHORTEST:
        return ()
    found = search(office.index, attachment.text[:_PROBE], reader=reader, k=_LOOKED_AT)
    same = {
        passage.document.id: passage
        for passage in reversed(found)
        if passage.chunk.quotable
        and len(passage.chunk.text) >= _SHORTEST
        and contained(passage.chunk.text, attachment.text) >= _SAME
    }
    return tuple(passage for passage in found if same.get(passage.document.id) is passage)


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        FileFault.TOO_LARGE,
        f"質問に添付できるのは{_LARGEST_MB} MBまでです。長い書類は「文書」から登録してください。",
    )


def _subject(pages: Sequence[Page], metadata: str) -> str:
    said = subject_of(pages) or title_of(metadata=metadata, pages=pages, file_name="")
    return said[:_SUBJECT].removesuffix("について")


def _words(page: Page) -> str:
    """What stands on the page, then what a model said of its pictures; no properties of the file."""
    return "\n".join(line.text for line in page.lines if _is_said(line))


def _is_said(line: Line) -> bool:
    if line.role is LineRole.DESCRIPTION:
        return line.text.startswith((DESCRIBED, TRANSCRIBED))
    return line.role is not LineRole.RUBY


def understood_with(
    office: Office,
    question: str,
    attachment: Attachment | None,
    *,
    previous: str | None = None,
    by_glossary: bool = True,
) -> UnderstoodQuery:
    """The question as it is searched: この通知, and what names no topic, mean the attachment.

    Args:
        office: see ``understood``.
        question: as typed.
        attachment: what came with it, if anything.
        previous: the last question in whole, on which it may lean where the attachment has no words.
        by_glossary: see ``understood``.
    """
    subject = attachment.subject if attachment else ""
    return understood(office, question, previous=subject or previous, by_glossary=by_glossary)
