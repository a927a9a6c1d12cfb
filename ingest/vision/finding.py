"""Finds the pictures of a page that are worth describing, as JPEG without any metadata.

Runs in child processes: the file is looked into there, and only pixels come back.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.formats import pdf_pages
from ingest.formats.images import encode_jpeg
from ingest.formats.media import MediaType
from ingest.formats.reader import Eyes, Outline
from ingest.photos import is_photo
from ingest.reading import READERS
from library.model import Box, Page, PageSource

LONG_SIDE_PX = 1600
"""Of what is sent: the small print of a page of handwriting can still be read, at about 500 kB."""
_LEAST_SIDE_PX = 120
"""Logos, seals and bullets are smaller."""
_LEAST_SHARE = 0.02
"""Of the page's area that a figure takes: a quarter of a business card on A4."""
_WITHOUT_PICTURES = frozenset({MediaType.TXT, MediaType.MD})


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A picture to be described."""

    jpeg: bytes = field(repr=False)
    box: Box | None
    """Where it stands on the page; None for the whole page, or where there is no page image."""


def find_pictures(path: Path, outline: Outline, page: Page, *, most: int) -> list[PagePicture]:
    """The pictures of a page: itself if it is a photo or could not be read well, else its figures.

    Figures are image objects of a PDF page and pictures in Office files. Drawings made of strokes
    and figures on a well-read scan are not found.

    Args:
        path: the file.
        outline: what it is.
        page: as it was read.
        most: more are left out.

    Raises:
        UnreadableFile: the file cannot be opened.
    """
    if outline.media_type in _WITHOUT_PICTURES or page.is_blank or most < 1:
        return []
    if page.raster is None or is_photo(page) or (page.needs_review and _is_read_off(page)):
        return _seen_by_reader(path, outline, page, most=most)
    if outline.media_type is MediaType.PDF and page.source is PageSource.TEXT_LAYER:
        return _figures(path, page, most=most)
    return []


def _is_read_off(page: Page) -> bool:
    return page.source in {PageSource.OCR, PageSource.VISION}


def _seen_by_reader(path: Path, outline: Outline, page: Page, *, most: int) -> list[PagePicture]:
    """The images that the format's own reader wants read on this page."""
    found: list[PagePicture] = []
    rotation = page.raster.rotation if page.raster else 0

    def collect(image: NDArray[np.uint8], dpi: int, number: int) -> Page:
        if len(found) < most and min(image.shape[:2]) >= _LEAST_SIDE_PX:
            found.append(PagePicture(jpeg=_jpeg(image, rotation=rotation), box=None))
        return _nothing_read(number)

    READERS[outline.media_type].read_page(path, outline, page.number, eyes=Eyes(read_image=collect))
    return found


def _nothing_read(number: int) -> Page:
    return Page(
        number=number,
        lines=(),
        tables=(),
        source=PageSource.OCR,
        confidence=1.0,
        needs_review=False,
        raster=None,
    )


def _figures(path: Path, page: Page, *, most: int) -> list[PagePicture]:
    boxes = [box for box in pdf_pages.image_boxes(path, page.number) if _is_large(box, page)][:most]
    if not boxes or page.raster is None:
        return []
    raster = page.raster
    long_side = max(raster.width_px, raster.height_px)
    image = pdf_pages.rasterise(path, page.number, long_side_px=long_side, rotation=raster.rotation)
    return [PagePicture(jpeg=_jpeg(_cut_out(image, box)), box=box) for box in boxes]


def _jpeg(image: NDArray[np.uint8], *, rotation: int = 0) -> bytes:
    content, _ = encode_jpeg(image, rotation=rotation, long_side_px=LONG_SIDE_PX)
    return content


def _is_large(box: Box, page: Page) -> bool:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    raster = page.raster
    if raster is None or width * height < _LEAST_SHARE:
        return False
    return min(width * raster.width_px, height * raster.height_px) >= _LEAST_SIDE_PX


def _cut_out(image: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    rows = slice(int(box.y0 * height), max(int(box.y0 * height) + 1, round(box.y1 * height)))
    columns = slice(int(box.x0 * width), max(int(box.x0 * width) + 1, round(box.x1 * width)))
    return np.ascontiguousarray(image[rows, columns])
