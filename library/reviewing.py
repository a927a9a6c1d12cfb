"""What people do to pages: one correction at a time, in whole or not at all, and taken back."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection, insert, select

from library import schema
from library.catalogue import Catalogue
from library.corrections import (
    Correction,
    CorrectionKind,
    digest_of,
    store_correction,
    stored_corrections,
    take_back,
)
from library.documents import require_version
from library.edits import Check, Delete, Edit, Insert, Replace, box_between, cleaned
from library.errors import AccessDenied, PageChanged
from library.facts import replace_facts, stored_facts
from library.fitting import Fitted, Slot, doubts_of, fit
from library.model import Box, ChunkDraft, Document, DocumentStatus, Doubt, Fact, Page
from library.pages import keep_as_read, page_as_read, stored_page, stored_pages
from library.scopes import Reader
from library.storing import rewrite_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What follows from a document's pages."""

    chunks: tuple[ChunkDraft, ...]
    facts: tuple[Fact, ...]


Deriver = Callable[[Document, Sequence[Page], Sequence[Fact]], Derived]
"""Derives a document's chunks and facts from its pages, given its facts so far; the reading side
owns how."""

_CHANGED = (
    "このページは、開いてから今までの間に別の人が直しました。"
    "いまの内容を確かめて、もう一度直してください。書き換えは行っていません。"
)
_NO_LINE = "その行はありません。行番号を確かめてください。"
_NOT_LIVE = "この版は検索の対象ではないため、直せません。現行の版を直してください。"
_NOTHING = "取り消せる修正はありません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """A page as a person corrects it."""

    document: Document
    page: Page
    fitted: Fitted
    history: tuple[Correction, ...]
    """Everything that was done to it, also what was taken back; oldest first."""
    state: str
    """Stands for what the person sees: an edit is refused once it is another."""

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why it is to be looked at; empty where it is not."""
        return doubts_of(self.page) if self.page.needs_review else ()

    @property
    def is_touched(self) -> bool:
        """Whether anything that a person did holds of it."""
        is_changed = any(slot.corrections for slot in self.fitted.slots)
        return is_changed or self.fitted.checked is not None

    def slot(self, line: int) -> Slot:
        """Where line ``line`` (0-based) comes from.

        Raises:
            AccessDenied: there is no such line.
        """
        if not 0 <= line < len(self.fitted.lines):
            raise AccessDenied(_NO_LINE)
        return self.fitted.lines[line]


def review_page(
    catalogue: Catalogue, document_id: str, number: int, *, reader: Reader
) -> ReviewPage:
    """Page ``number`` of a live document with everything that was done to it.

    Raises:
        AccessDenied: no such page for this reader.
    """
    with catalogue.reading() as connection:
        return _review_page(connection, _live_document(connection, document_id, reader), number)


def corrected_pages(
    catalogue: Catalogue, document: Document, *, reader: Reader
) -> list[ReviewPage]:
    """The pages of a document that people checked or corrected, in order.

    Raises:
        AccessDenied: no such document for this reader.
    """
    kept = schema.pages_as_read
    with catalogue.reading() as connection:
        require_version(connection, document.version_id, reader=reader)
        numbers = connection.scalars(
            select(kept.c.page)
            .where(kept.c.version_id == document.version_id)
            .order_by(kept.c.page)
        )
        pages = [_review_page(connection, document, number) for number in numbers.all()]
    return [page for page in pages if page.is_touched]


def amend(
    catalogue: Catalogue, seen: ReviewPage, edit: Edit, *, reader: Reader, deriver: Deriver
) -> ReviewPage:
    """Do one thing to a page, in whole or not at all; the indexes follow.

    Args:
        catalogue: of the library.
        seen: the page as the person saw it.
        edit: what they did.
        reader: who; they must be able to read the page.
        deriver: makes the document's chunks and facts anew.

    Raises:
        PageChanged: the page is no longer what was seen.
        BadCorrection: the text cannot stand in a line.
        AccessDenied: no such line, or the document is gone.
    """
    with catalogue.writing() as connection:
        now = catalogue.now()
        page = _unchanged(connection, seen, reader)
        correction = _correction(page, edit, actor=reader.name, at=datetime.fromisoformat(now))
        document = page.document
        key = store_correction(connection, correction, sha256=document.sha256, scope=document.scope)
        _audit(connection, now, reader, f"review.{correction.kind.value}", page, key)
        return _rewrite(connection, now, page, deriver)


def refit(catalogue: Catalogue, document: Document, *, deriver: Deriver) -> None:
    """Bring a version that is live again up to what was corrected while another had its bytes."""
    with catalogue.writing() as connection:
        known = stored_corrections(connection, sha256=document.sha256, scope=document.scope)
        for number in sorted({correction.page for correction in known}):
            page = _review_page(connection, document, number)
            if page.fitted.page != page.page:
                _rewrite(connection, catalogue.now(), page, deriver)


def undo(
    catalogue: Catalogue,
    seen: ReviewPage,
    correction_id: int | None = None,
    *,
    reader: Reader,
    deriver: Deriver,
) -> ReviewPage:
    """Take a correction back, the last one unless another is named. It stays in the history.

    Raises:
        PageChanged: the page is no longer what was seen.
        AccessDenied: there is nothing (so named) to take back, or the document is gone.
    """
    with catalogue.writing() as connection:
        now = catalogue.now()
        page = _unchanged(connection, seen, reader)
        active = [correction for correction in page.history if correction.active]
        chosen = [c for c in active if correction_id in {None, c.id}][-1:]
        if not chosen:
            raise AccessDenied(_NOTHING)
        (last,) = chosen
        with_it = [c.id for c in active if c.inserted == last.id and _changes(c)]
        take_back(connection, [last.id, *with_it], actor=reader.name, at=now)
        _audit(connection, now, reader, "review.undo", page, last.id)
        return _rewrite(connection, now, page, deriver)


def _changes(correction: Correction) -> bool:
    """Whether it is about an inserted line itself, not about one that follows it."""
    return correction.kind is not CorrectionKind.INSERT


def _live_document(connection: Connection, document_id: str, reader: Reader) -> Document:
    version = schema.versions
    live = connection.scalar(
        select(version.c.id).where(
            version.c.document_id == document_id, version.c.status == DocumentStatus.LIVE.value
        )
    )
    return require_version(connection, live or "", reader=reader)


def _review_page(connection: Connection, document: Document, number: int) -> ReviewPage:
    page = stored_page(connection, document.version_id, number)
    history = stored_corrections(
        connection, sha256=document.sha256, scope=document.scope, page=number
    )
    as_read = page_as_read(connection, document.version_id, number)
    signs = [document.version_id, *(f"{c.id}{'-' if c.undone_at else '+'}" for c in history)]
    return ReviewPage(
        document=document,
        page=page,
        fitted=fit(as_read, [correction for correction in history if correction.active]),
        history=tuple(history),
        state=hashlib.sha256(" ".join(signs).encode()).hexdigest()[:12],
    )


def _unchanged(connection: Connection, seen: ReviewPage, reader: Reader) -> ReviewPage:
    """The page as it is now, if it is still as it was seen."""
    document = require_version(connection, seen.document.version_id, reader=reader)
    if document.status is not DocumentStatus.LIVE:
        raise AccessDenied(_NOT_LIVE)
    page = _review_page(connection, document, seen.page.number)
    if page.state != seen.state:
        raise PageChanged(_CHANGED)
    return page


def _correction(page: ReviewPage, edit: Edit, *, actor: str, at: datetime) -> Correction:
    blank = Correction(
        id=0,
        page=page.page.number,
        kind=CorrectionKind.CHECKED,
        line=-1,
        as_read="",
        as_read_box=None,
        inserted=None,
        text="",
        box=None,
        actor=actor,
        at=at,
    )
    match edit:
        case Replace(line=line, text=text):
            about = _about(blank, page, line)
            return replace(about, kind=CorrectionKind.REPLACE, text=cleaned(text))
        case Delete(line=line):
            return replace(_about(blank, page, line), kind=CorrectionKind.DELETE)
        case Insert(after=after, text=text, box=box):
            about = _about(blank, page, after) if after != -1 else blank
            place = box or _place_after(page, after)
            return replace(about, kind=CorrectionKind.INSERT, text=cleaned(text), box=place)
        case Check():
            engine = digest_of(_as_read(page))
            return replace(blank, as_read=engine, text=digest_of(page.page))
    assert_never(edit)


def _about(blank: Correction, page: ReviewPage, line: int) -> Correction:
    """What the line is in the engine's reading; a line that was put in stands after one of it."""
    slots = page.fitted.slots
    slot = page.slot(line)
    before = slots[: slots.index(slot) + 1]
    anchor = next((s for s in reversed(before) if s.as_read is not None), None)
    if anchor is None or anchor.engine is None or anchor.as_read is None:
        return replace(blank, inserted=slot.insertion)
    return replace(
        blank,
        line=anchor.engine,
        as_read=anchor.as_read.text,
        as_read_box=anchor.as_read.box,
        inserted=slot.insertion,
    )


def _place_after(page: ReviewPage, after: int) -> Box | None:
    lines = page.page.lines
    if not lines:
        return None if page.page.raster is None else Box(x0=0, y0=0, x1=1, y1=1)
    before = lines[after] if after >= 0 else None
    return box_between(before, lines[after + 1] if after + 1 < len(lines) else None)


def _as_read(page: ReviewPage) -> Page:
    """The engine's page, as far as its text goes."""
    engine = sorted((s.engine, s.as_read) for s in page.fitted.slots if s.as_read is not None)
    return replace(page.page, lines=tuple(line for _, line in engine))


def _rewrite(connection: Connection, now: str, page: ReviewPage, deriver: Deriver) -> ReviewPage:
    """Make the page anew from the engine's reading and the corrections that hold now."""
    version_id, number = page.document.version_id, page.page.number
    as_read = page_as_read(connection, version_id, number)
    keep_as_read(connection, version_id, [as_read])
    corrected = _review_page(connection, page.document, number).fitted.page
    pages = [
        corrected if other.number == number else other
        for other in stored_pages(connection, version_id)
    ]
    derived = deriver(page.document, pages, stored_facts(connection, version_id))
    rewrite_page(connection, now, version_id, corrected, derived.chunks)
    document = replace_facts(connection, now, version_id, derived.facts)
    return _review_page(connection, document, number)


def _audit(
    connection: Connection, now: str, reader: Reader, action: str, page: ReviewPage, key: int
) -> None:
    """In the same transaction as what it tells of; ids only, never what was written."""
    subject = f"{page.document.version_id} p.{page.page.number} #{key}"
    connection.execute(
        insert(schema.audit).values(at=now, actor=reader.name, action=action, subject=subject)
    )
