"""A document as a PDF in which the text as read can be searched and copied. Made in a child process.

Pages that were born with text stay as they are; read ones are turned upright and get their text
invisibly over the picture, corrections included.
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from ingest.formats import images, pdf_pages
from ingest.formats.images import Picture
from ingest.formats.limits import MAX_SIDE_PX, PAGE_DPI
from ingest.formats.media import IMAGES, MediaType
from ingest.formats.pdf_overlay import add_invisible_font, frame_of, lay_text, picture_page
from ingest.formats.pdf_structure import DAMAGE
from library.errors import FileFault, UnreadableFile
from library.model import Line, LineRole, Page, PageSource


def searchable_pdf(path: Path, media_type: str, pages: Sequence[Page]) -> bytes:
    """The original at ``path`` as a PDF with the text of ``pages``, which are all of its pages.

    Raises:
        UnreadableFile: ``unsupported`` for a format without page images; ``corrupt``,
            ``encrypted``, ``too_large``.
    """
    if media_type == MediaType.PDF:
        return _from_pdf(path, pages)
    if media_type in IMAGES:
        return _from_pictures(pages, lambda page: images.read_picture(path, page.number))
    raise UnreadableFile(FileFault.UNSUPPORTED)


def _from_pdf(path: Path, pages: Sequence[Page]) -> bytes:
    try:
        return _over_original(path, pages)
    except DAMAGE:
        # pdfium reads more damaged files than pypdf: what it shows becomes the page.
        return _from_pictures(pages, lambda page: _rendered(path, page))


def _over_original(path: Path, pages: Sequence[Page]) -> bytes:
    reader, writer = PdfReader(path), PdfWriter()
    if reader.is_encrypted:
        reader.decrypt("")  # only protected against changes: anything else was not taken in
    resources = add_invisible_font(writer)
    for page, original in zip(pages, reader.pages, strict=True):
        added = writer.add_page(original)
        if page.source is PageSource.OCR and page.lines and page.raster is not None:
            added.rotate(page.raster.rotation)
            added.transfer_rotation_to_content()
            lay_text(added, _on_page(page), frame_of(added), resources)
    return _written(writer)


def _from_pictures(pages: Sequence[Page], picture_of: Callable[[Page], Picture]) -> bytes:
    writer = PdfWriter()
    resources = add_invisible_font(writer)
    for page in pages:
        picture = picture_of(page)
        jpeg, size_px = images.encode_jpeg(
            picture.pixels,
            rotation=page.raster.rotation if page.raster else 0,
            long_side_px=MAX_SIDE_PX,
        )
        added = picture_page(writer, jpeg, size_px=size_px, dpi=picture.dpi)
        lay_text(added, _on_page(page), frame_of(added), resources)
    return _written(writer)


def _on_page(page: Page) -> list[Line]:
    """Without what is only said about the page: nobody must find it there."""
    return [line for line in page.lines if line.role is not LineRole.DESCRIPTION]


def _rendered(path: Path, page: Page) -> Picture:
    raster = page.raster
    long_side_px = max(raster.width_px, raster.height_px) if raster else MAX_SIDE_PX
    pixels = pdf_pages.rasterise(path, page.number, long_side_px=long_side_px, rotation=0)
    return Picture(pixels=pixels, dpi=raster.dpi if raster else PAGE_DPI)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
