"""The image of a page as people look at it: upright, with the boxes of its lines in place."""

from pathlib import Path

from ingest.formats import images, pdf_pages
from ingest.formats.limits import MAX_SIDE_PX
from ingest.formats.media import IMAGES, MediaType
from library.errors import FileFault, UnreadableFile
from library.model import Box, Raster

_AIR = 0.6
"""Of a line's thickness, shown around it: a box cuts marks off, and the neighbours tell the size."""


def render_page(
    path: Path, media_type: str, number: int, *, raster: Raster, scale: float = 1.0
) -> bytes:
    """Page ``number`` (from 1) of a PDF or picture as PNG, turned as ``raster`` says.

    Args:
        path: the file.
        media_type: as sniffed when it was read.
        number: the page.
        raster: the page image that the boxes refer to.
        scale: how much larger (or smaller) than that; the longer side stays within 3000 px.

    Raises:
        UnreadableFile: ``unsupported`` for a format without page images; ``corrupt``,
            ``encrypted``, ``too_large``.
    """
    wanted = round(max(raster.width_px, raster.height_px) * scale)
    long_side = min(max(1, wanted), MAX_SIDE_PX)
    if media_type == MediaType.PDF:
        page = pdf_pages.rasterise(path, number, long_side_px=long_side, rotation=raster.rotation)
        return images.encode_png(page, rotation=0, long_side_px=long_side)
    if media_type in IMAGES:
        picture = images.read_picture(path, number)
        return images.encode_png(picture.pixels, rotation=raster.rotation, long_side_px=long_side)
    raise UnreadableFile(FileFault.UNSUPPORTED)


def cut_line(png: bytes, box: Box) -> bytes:
    """The picture of one line, with some air around it.

    Args:
        png: the page, from ``render_page``.
        box: of the line.
    """
    width, height = images.png_size(png)
    left, top, right, bottom = box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height
    air = _AIR * max(1.0, min(right - left, bottom - top))
    return images.cut_png(
        png,
        max(0, int(left - air)),
        max(0, int(top - air)),
        min(width, int(right + air) + 1),
        min(height, int(bottom + air) + 1),
    )
