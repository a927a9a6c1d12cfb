"""One page of a PDF: its text layer if that can be believed, else read off its image."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.formats import pdf_pages
from ingest.formats.glyphs import PdfContent
from ingest.formats.limits import MAX_SIDE_PX, PAGE_DPI
from ingest.formats.media import MediaType
from ingest.formats.pdf_structure import read_structure
from ingest.formats.pdf_text import drawn_rules, placed_lines
from ingest.formats.reader import Eyes, Outline
from ingest.formats.routing import Route, keeps_layer, route
from ingest.layout.arrange import arrange
from library.model import Page, PageSource, Raster
from library.text import squeeze

_PT_PER_INCH = 72

ReadImage = Callable[[NDArray[np.uint8], int], Page]
"""Reads a page off its RGB image, given its resolution in dpi."""


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    pdf = read_structure(path, max_pages=max_pages)
    return Outline(
        media_type=media_type, page_count=pdf.page_count, title=pdf.title, labels=pdf.labels
    )


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    label = outline.labels[number - 1] if outline.labels else ""
    return read_pdf_page(
        path,
        number,
        label=label,
        read_image=lambda image, dpi: replace(eyes.read_image(image, dpi, number), label=label),
    )


def read_pdf_page(path: Path, number: int, *, label: str, read_image: ReadImage) -> Page:
    """Page ``number`` (from 1) of a PDF.

    Args:
        path: the PDF.
        number: the page.
        label: its printed number, if the file defines one.
        read_image: reads the page off its image where the text layer does not serve.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted`` or ``too_large``.
    """
    content = pdf_pages.read_content(path, number)
    way = route(content)
    if way is Route.TEXT_LAYER:
        return _layer_page(content, number, label)
    scale = _px_per_pt(content)
    long_side = round(max(content.width_pt, content.height_pt) * scale)
    image = pdf_pages.rasterise(path, number, long_side_px=max(1, long_side), rotation=0)
    page = read_image(image, _dpi(scale))
    length = len(squeeze(page.text))
    if way is Route.BOTH and keeps_layer(
        content, ocr_length=length, ocr_confidence=page.confidence
    ):
        return _layer_page(content, number, label)
    return page


def _layer_page(content: PdfContent, number: int, label: str) -> Page:
    scale = _px_per_pt(content)
    width, height = content.width_pt * scale, content.height_pt * scale
    arranged = arrange(
        placed_lines(content, px_per_pt=scale),
        width_px=width,
        height_px=height,
        rules=drawn_rules(content, px_per_pt=scale),
        cut=False,
    )
    return Page(
        number=number,
        lines=arranged.lines,
        tables=arranged.tables,
        source=PageSource.TEXT_LAYER,
        confidence=1.0,
        needs_review=False,
        raster=Raster(
            width_px=max(1, round(width)),
            height_px=max(1, round(height)),
            dpi=_dpi(scale),
            rotation=content.rotation,
        ),
        label=label,
    )


def _px_per_pt(content: PdfContent) -> float:
    """200 dpi, or what keeps the longer side within the limit."""
    return min(PAGE_DPI / _PT_PER_INCH, MAX_SIDE_PX / max(content.width_pt, content.height_pt))


def _dpi(px_per_pt: float) -> int:
    return max(1, round(px_per_pt * _PT_PER_INCH))
