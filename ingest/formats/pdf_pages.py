"""A PDF's pages: their characters with places, what is drawn on them, their image.

With ``pdf_strokes`` the only user of pypdfium2. Coordinates leave this module in points of the page turned so that its
text stands upright, origin at the top left.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from numpy.typing import NDArray

from ingest.formats.glyphs import (
    Glyph,
    PdfContent,
    RectPt,
    UprightFrame,
    text_rotation,
)
from ingest.formats.limits import MAX_PIXELS
from ingest.formats.pdf_strokes import StrokeFinder
from library.errors import FileFault, UnreadableFile
from library.model import Box

_MAX_OBJECTS = 20_000
"""Drawn objects that are looked at: maps have millions, and the first tell enough."""
_MAX_GLYPHS = 200_000
_GRID = 64
"""Cells a side of the grid on which image coverage is measured."""


def count_pages(path: Path) -> int:
    """How many pages pdfium can find.

    Raises:
        UnreadableFile: ``encrypted``, ``corrupt`` or ``empty`` (no pages).
    """
    with _opened(path) as pdf:
        return len(pdf)


def read_content(path: Path, number: int) -> PdfContent:
    """The characters of page ``number`` (from 1) and what else is drawn on it.

    Raises:
        UnreadableFile: ``encrypted``, ``corrupt``, or ``too_large`` for an absurd bitmap.
    """
    with _opened_page(path, number) as page:
        frame = _frame(page)
        glyphs = tuple(_glyphs(page, frame))
        rotation = text_rotation(glyphs)
        if rotation:
            # pdfium puts characters into the order in which they stand on the page as shown, so
            # the page is turned before they are taken, not their coordinates afterwards.
            page.set_rotation((page.get_rotation() + rotation) % 360)
            frame = _frame(page)
            glyphs = tuple(_glyphs(page, frame))
        drawn = _drawn(page, frame)
        return PdfContent(
            width_pt=frame.width,
            height_pt=frame.height,
            rotation=rotation,
            glyphs=glyphs,
            image_share=float(drawn.covered.mean()),
            hidden_share=drawn.hidden / max(1, drawn.texts),
            shapes=tuple(drawn.shapes),
            strokes=tuple(drawn.finder.strokes),
        )


def image_boxes(path: Path, number: int) -> list[Box]:
    """Where images stand on page ``number`` (from 1), turned as ``read_content`` turns it.

    Raises:
        UnreadableFile: ``encrypted``, ``corrupt``, or ``too_large`` for an absurd bitmap.
    """
    with _opened_page(path, number) as page:
        rotation = text_rotation(tuple(_glyphs(page, _frame(page))))
        page.set_rotation((page.get_rotation() + rotation) % 360)
        frame = _frame(page)
        return [_share(frame.upright(*_bounds(item)), frame) for item in _images(page)]


def rasterise(path: Path, number: int, *, long_side_px: int, rotation: int) -> NDArray[np.uint8]:
    """Page ``number`` (from 1) as an RGB image (height, width, 3).

    Args:
        path: the PDF.
        number: the page, from 1.
        long_side_px: the length of the image's longer side.
        rotation: degrees clockwise by which the page is turned beyond what a viewer does.

    Raises:
        UnreadableFile: ``encrypted``, ``corrupt``, or ``too_large`` for an absurd bitmap.
    """
    with _opened_page(path, number, forms=True) as page:
        _drawn(page, _frame(page))  # refuses absurd bitmaps before they are decoded
        # The tiny shrink keeps the ceiling in pypdfium2's size from adding a pixel.
        scale = long_side_px / max(_size_pt(page)) * (1 - 1e-7)
        bitmap = page.render(scale=scale, rotation=rotation, rev_byteorder=True)
        return np.array(bitmap.to_numpy()[:, :, :3], dtype=np.uint8)


@contextmanager
def _opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    try:
        # The empty password opens what is only protected against changes.
        pdf = pdfium.PdfDocument(path, password="")
    except pdfium.PdfiumError as exc:
        raise UnreadableFile(_fault(exc)) from exc
    try:
        yield pdf
    finally:
        pdf.close()


def _fault(error: pdfium.PdfiumError) -> FileFault:
    match error.err_code:
        case pdfium_raw.FPDF_ERR_PASSWORD | pdfium_raw.FPDF_ERR_SECURITY:
            return FileFault.ENCRYPTED
        case pdfium_raw.FPDF_ERR_SUCCESS:  # it opened, and there is no page in it
            return FileFault.EMPTY
        case _:
            return FileFault.CORRUPT


@contextmanager
def _opened_page(path: Path, number: int, *, forms: bool = False) -> Iterator[pdfium.PdfPage]:
    with _opened(path) as pdf:
        try:
            if forms:
                pdf.init_forms()  # so that what was filled in is drawn
            yield pdf[number - 1]
        except (pdfium.PdfiumError, IndexError) as exc:
            raise UnreadableFile(FileFault.CORRUPT) from exc


def _size_pt(page: pdfium.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise UnreadableFile(FileFault.CORRUPT)
    return width, height


def _frame(page: pdfium.PdfPage) -> UprightFrame:
    width, height = _size_pt(page)
    left, bottom, right, top = page.get_bbox()
    return UprightFrame(
        left=left,
        bottom=bottom,
        right=right,
        top=top,
        rotation=page.get_rotation(),
        width=width,
        height=height,
    )


@dataclass(slots=True)
class _Drawn:
    """What is drawn on a page, as it is counted."""

    covered: NDArray[np.bool_]
    """Cells of a grid over the page that lie under an image."""
    texts: int
    hidden: int
    shapes: list[RectPt]
    finder: StrokeFinder


def _drawn(page: pdfium.PdfPage, frame: UprightFrame) -> _Drawn:
    drawn = _Drawn(np.zeros((_GRID, _GRID), dtype=bool), 0, 0, [], StrokeFinder(frame))
    for item in islice(page.get_objects(max_depth=4), _MAX_OBJECTS):
        if item.type == pdfium_raw.FPDF_PAGEOBJ_IMAGE:
            _check_bitmap(item)
            _cover(drawn.covered, frame.upright(*_bounds(item)), frame)
        elif item.type == pdfium_raw.FPDF_PAGEOBJ_TEXT:
            mode = pdfium_raw.FPDFTextObj_GetTextRenderMode(item)
            drawn.texts += 1
            drawn.hidden += mode == pdfium_raw.FPDF_TEXTRENDERMODE_INVISIBLE
        elif item.type == pdfium_raw.FPDF_PAGEOBJ_PATH:
            shape = frame.upright(*_bounds(item))
            drawn.shapes.append(shape)
            drawn.finder.add(item, shape)
    return drawn


def _share(rect: RectPt, frame: UprightFrame) -> Box:
    """A rectangle as a box on the page, clipped to it."""
    x0, x1 = (min(max(x / frame.width, 0.0), 1.0) for x in (rect[0], rect[2]))
    y0, y1 = (min(max(y / frame.height, 0.0), 1.0) for y in (rect[1], rect[3]))
    return Box(x0=x0, y0=y0, x1=x1, y1=y1)


def _images(page: pdfium.PdfPage) -> Iterator[pdfium.PdfImage]:
    for item in islice(page.get_objects(max_depth=4), _MAX_OBJECTS):
        if item.type == pdfium_raw.FPDF_PAGEOBJ_IMAGE:
            _check_bitmap(item)
            yield item


def _check_bitmap(image: pdfium.PdfImage) -> None:
    width, height = image.get_px_size()
    if width * height > MAX_PIXELS:
        raise UnreadableFile(FileFault.TOO_LARGE)


def _bounds(item: pdfium.PdfObject) -> tuple[float, float, float, float]:
    left, bottom, right, top = item.get_bounds()
    # pdfium gives a nested object's bounds in its form's own coordinates.
    container = item.container
    while container is not None:
        left, bottom, right, top = container.get_matrix().on_rect(left, bottom, right, top)
        container = container.container
    return left, bottom, right, top


def _cover(covered: NDArray[np.bool_], box: RectPt, frame: UprightFrame) -> None:
    x0, x1 = (round(min(max(x / frame.width, 0), 1) * _GRID) for x in (box[0], box[2]))
    y0, y1 = (round(min(max(y / frame.height, 0), 1) * _GRID) for y in (box[1], box[3]))
    covered[y0:y1, x0:x1] = True


def _glyphs(page: pdfium.PdfPage, frame: UprightFrame) -> Iterator[Glyph]:
    text_page = page.get_textpage()
    rect = pdfium_raw.FS_RECTF()
    for index, char in _characters(text_page):
        if pdfium_raw.FPDFText_IsGenerated(text_page, index) == 1:
            yield Glyph.gap(char)
            continue
        if not pdfium_raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rect)):
            continue
        box = frame.upright(rect.left, rect.bottom, rect.right, rect.top)
        angle = pdfium_raw.FPDFText_GetCharAngle(text_page, index)
        yield Glyph.placed(char, box, turned=frame.turned(angle))


def _characters(text_page: pdfium.PdfTextPage) -> Iterator[tuple[int, str]]:
    """Index and character; two halves of a surrogate pair come as one character."""
    high = 0
    for index in range(min(text_page.count_chars(), _MAX_GLYPHS)):
        code = pdfium_raw.FPDFText_GetUnicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if 0 < code <= 0x10FFFF:
            yield index, chr(code)
