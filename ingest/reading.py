"""Reads files: what they are, page by page what they say, and all of it as one Reading.

The first two steps run in child processes, the last one is cheap and runs where the file is stored.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ingest.chunking import chunk_pages
from ingest.effective import effective_date
from ingest.formats import docx, images, text, xlsx
from ingest.formats.media import MediaType, sniff
from ingest.formats.pdf import read_pdf_page
from ingest.formats.pdf_structure import read_structure
from ingest.ocr.engine import EngineName, open_engine
from ingest.running import mark_running
from ingest.scan import read_scan
from ingest.titles import title_of
from library.errors import FileFault, UnreadableFile
from library.model import Page, PageSource, Raster, Reading

log = logging.getLogger(__name__)

_LEAST_SIDE_PX = 16
"""A page image that is narrower holds not one legible character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a file is, before its pages are read."""

    media_type: str
    page_count: int
    """Pages, frames or visible sheets; 1 for Word and plain text."""
    title: str
    """As the file's properties say; empty where they do not."""
    labels: tuple[str, ...] = ()
    """Printed page numbers or sheet names, one a page; empty where there are none."""


def outline_file(path: Path, *, file_name: str, max_pages: int) -> Outline:
    """What the file is and how many pages it has.

    Args:
        path: where its content is; its name means nothing.
        file_name: what people call it.
        max_pages: more are refused.

    Raises:
        UnreadableFile: it cannot be opened, or has too many pages.
    """
    outline = _outline(path, sniff(path, file_name=file_name), max_pages=max_pages)
    if outline.page_count > max_pages:
        raise UnreadableFile(FileFault.TOO_LARGE)
    return outline


def read_file_page(path: Path, outline: Outline, number: int, *, engine_name: str) -> Page:
    """Page ``number`` (from 1) of the file. The rest of the file is not read where that can be.

    A damaged page of a PDF with several is given as an empty page to be reviewed, so that the
    others can be read.

    Raises:
        UnreadableFile: the page cannot be read.
    """
    match MediaType(outline.media_type):
        case MediaType.PDF:
            return _pdf_page(path, outline, number, engine_name)
        case MediaType.PNG | MediaType.JPEG | MediaType.TIFF:
            picture = images.read_picture(path, number)
            return _scanned(picture.pixels, picture.dpi, number, engine_name)
        case MediaType.XLSX:
            return xlsx.read_sheet(path, number)
        case MediaType.DOCX:
            return docx.read_docx(path)
        case MediaType.TXT:
            return text.read_text(path, markdown=False)
        case MediaType.MD:
            return text.read_text(path, markdown=True)


def assemble(outline: Outline, pages: Sequence[Page], *, file_name: str) -> Reading:
    """The pages as one reading: with a title, a date and chunks. Reads no file.

    Raises:
        UnreadableFile: ``corrupt`` if not one page could be read.
    """
    if all(_is_lost(page) for page in pages):
        raise UnreadableFile(FileFault.CORRUPT)
    pages = mark_running(pages)
    return Reading(
        title=title_of(metadata=outline.title, pages=pages, file_name=file_name),
        media_type=outline.media_type,
        pages=tuple(pages),
        chunks=chunk_pages(pages),
        effective_date=effective_date(pages),
    )


def _outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    kind = media_type.value
    match media_type:
        case MediaType.PDF:
            pdf = read_structure(path, max_pages=max_pages)
            return Outline(
                media_type=kind, page_count=pdf.page_count, title=pdf.title, labels=pdf.labels
            )
        case MediaType.PNG | MediaType.JPEG | MediaType.TIFF:
            frames = images.count_frames(path, max_pages=max_pages)
            return Outline(media_type=kind, page_count=frames, title="")
        case MediaType.XLSX:
            book = xlsx.read_workbook(path)
            names = book.sheets
            return Outline(media_type=kind, page_count=len(names), title=book.title, labels=names)
        case MediaType.DOCX:
            return Outline(media_type=kind, page_count=1, title=docx.docx_title(path))
        case MediaType.TXT | MediaType.MD:
            return Outline(media_type=kind, page_count=1, title="")


def _pdf_page(path: Path, outline: Outline, number: int, engine_name: str) -> Page:
    label = outline.labels[number - 1] if outline.labels else ""
    try:
        return read_pdf_page(
            path,
            number,
            label=label,
            read_image=lambda image, dpi: replace(
                _scanned(image, dpi, number, engine_name), label=label
            ),
        )
    except UnreadableFile as error:
        if error.fault is not FileFault.CORRUPT or outline.page_count == 1:
            raise
        log.warning("page %d is damaged and stays empty", number)
        return _page_without_text(number, source=PageSource.TEXT_LAYER, raster=None, label=label)


def _scanned(image: NDArray[np.uint8], dpi: int, number: int, engine_name: str) -> Page:
    height, width = image.shape[:2]
    if min(width, height) < _LEAST_SIDE_PX:
        raster = Raster(width_px=width, height_px=height, dpi=dpi, rotation=0)
        return _page_without_text(number, source=PageSource.OCR, raster=raster)
    engine = open_engine(cast("EngineName", engine_name))
    return read_scan(image, number=number, dpi=dpi, engine=engine)


def _page_without_text(
    number: int, *, source: PageSource, raster: Raster | None, label: str = ""
) -> Page:
    """A page to be looked at, because nothing could be read on it."""
    return Page(
        number=number,
        lines=(),
        tables=(),
        source=source,
        confidence=0.0,
        needs_review=True,
        raster=raster,
        label=label,
    )


def _is_lost(page: Page) -> bool:
    return page.raster is None and page.confidence == 0.0 and not page.lines
