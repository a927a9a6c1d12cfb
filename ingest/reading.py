"""Reads files: what they are, page by page what they say, and all of it as one Reading.

The first two steps run in child processes, the last one is cheap and runs where the file is stored.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ingest.facts.reading import read_facts
from ingest.formats import audio, csv_text, docx, html, images, mail, pdf, pptx, text, xlsx
from ingest.formats.media import IMAGES, SOUNDS, MediaType, sniff
from ingest.formats.reader import Eyes, FormatReader, Outline
from ingest.ocr.engine import EngineName, open_engine
from ingest.photos import described, named, read_photo, unmarked
from ingest.running import mark_running
from ingest.scan import read_scan
from ingest.titles import title_of
from ingest.windows import Chunking, cut_pages
from library.corrections import Correction
from library.errors import FileFault, UnreadableFile
from library.facts import effective_day
from library.fitting import fit
from library.model import Doubt, Page, PageSource, Raster, Reading

log = logging.getLogger(__name__)

_LEAST_SIDE_PX = 16
"""A page image that is narrower holds not one legible character."""


READERS: Mapping[MediaType, FormatReader] = {
    MediaType.PDF: pdf,
    **dict.fromkeys(IMAGES, images),
    MediaType.DOCX: docx,
    MediaType.XLSX: xlsx,
    MediaType.PPTX: pptx,
    MediaType.TXT: text,
    MediaType.MD: text,
    MediaType.CSV: csv_text,
    MediaType.TSV: csv_text,
    MediaType.HTML: html,
    MediaType.EML: mail,
    **dict.fromkeys(SOUNDS, audio),
}
"""The module that reads each format."""


def outline_file(path: Path, *, file_name: str, max_pages: int, folder: str = "") -> Outline:
    """What the file is and how many pages it has.

    Args:
        path: where its content is; its name means nothing.
        file_name: what people call it.
        max_pages: more are refused.
        folder: that it lies in, if its name says something.

    Raises:
        UnreadableFile: it cannot be opened, or has too many pages.
    """
    media_type = sniff(path, file_name=file_name)
    if media_type not in READERS:
        raise UnreadableFile(FileFault.UNSUPPORTED)
    outline = READERS[media_type].outline(path, media_type, max_pages=max_pages)
    if outline.page_count > max_pages:
        raise UnreadableFile(FileFault.TOO_LARGE)
    return replace(outline, file_name=file_name, folder=folder)


def read_file_page(path: Path, outline: Outline, number: int, *, engine_name: str) -> Page:
    """Page ``number`` (from 1) of the file. The rest of the file is not read where that can be.

    A damaged page of a file with several is given as an empty page to be reviewed, so that the
    others can be read.

    Raises:
        UnreadableFile: the page cannot be read.
    """
    stands_alone = outline.media_type in IMAGES | {MediaType.PDF}

    def read_image(image: NDArray[np.uint8], dpi: int, page: int) -> Page:
        scanned = _scanned(image, dpi, page, engine_name, by_camera=outline.tags.camera)
        return scanned if stands_alone else unmarked(scanned)

    reader = READERS[outline.media_type]
    try:
        page = reader.read_page(path, outline, number, eyes=Eyes(read_image=read_image))
        told = {"file_name": outline.file_name, "folder": outline.folder}
        if outline.media_type in IMAGES:
            page = named(page, outline.tags, **told)
        return described(page, outline.tags, **told)
    except UnreadableFile as error:
        if error.fault is not FileFault.CORRUPT or outline.page_count == 1:
            raise
        log.warning("page %d is damaged and stays empty", number)
        label = outline.labels[number - 1] if outline.labels else ""
        return lost_page(number, label=label)


def assemble(
    outline: Outline,
    pages: Sequence[Page],
    *,
    file_name: str,
    corrections: Mapping[int, Sequence[Correction]] = MappingProxyType({}),
    chunking: Chunking = "structure",
) -> Reading:
    """The pages as one reading: with a title, facts and chunks. Reads no file.

    Args:
        outline: of the file.
        pages: as they were read, in order.
        file_name: what people call it.
        corrections: by page, what people did to it when the same bytes were read before.
        chunking: how it is cut.

    Raises:
        UnreadableFile: ``corrupt`` if not one page could be read.
    """
    if all(_is_lost(page) for page in pages):
        raise UnreadableFile(FileFault.CORRUPT)
    as_read = mark_running(pages)
    pages = [fit(page, corrections.get(page.number, ())).page for page in as_read]
    # What was said at a meeting is neither the title nor the date of the record of it.
    written = [page for page in pages if page.source is not PageSource.TRANSCRIPT]
    title = title_of(metadata=outline.title, pages=written, file_name=file_name)
    facts = read_facts(written, title=title, file_name=file_name)
    return Reading(
        title=title,
        media_type=outline.media_type.value,
        pages=tuple(pages),
        chunks=cut_pages(pages, chunking),
        effective_date=effective_day([(fact.field, fact.value) for fact in facts]),
        facts=facts,
        as_read=tuple(page for page in as_read if corrections.get(page.number)),
    )


def lost_page(number: int, *, label: str = "") -> Page:
    """The place of a page that cannot be read, to be looked at."""
    return _page_without_text(number, source=PageSource.TEXT_LAYER, raster=None, label=label)


def _scanned(
    image: NDArray[np.uint8], dpi: int, number: int, engine_name: str, *, by_camera: bool
) -> Page:
    height, width = image.shape[:2]
    if min(width, height) < _LEAST_SIDE_PX:
        raster = Raster(width_px=width, height_px=height, dpi=dpi, rotation=0)
        return _page_without_text(number, source=PageSource.OCR, raster=raster)
    engine = open_engine(cast("EngineName", engine_name))
    photo = read_photo(image, number=number, dpi=dpi, engine=engine, by_camera=by_camera)
    return photo or read_scan(image, number=number, dpi=dpi, engine=engine)


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
        doubts=(Doubt.DAMAGED,),
    )


def _is_lost(page: Page) -> bool:
    return page.raster is None and page.confidence == 0.0 and not page.lines
