"""One spoilt file, read in a child process as ingest reads it, but without the eyes."""

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.formats.reader import Eyes
from ingest.opening import open_file
from ingest.photos import described
from ingest.reading import READERS, assemble, outline_file
from library.errors import UnreadableFile
from library.model import Page, PageSource, Raster

_MAX_FILE_BYTES = 16 << 20
_MAX_PAGES = 500
_MEMBERS = 5


def read_spoilt(path: Path, *, file_name: str) -> None:
    """Open a file, read its first page and assemble it; and so each file inside it.

    Raises:
        UnreadableFile: it is refused, as ingest would.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        opened = open_file(
            path, file_name=file_name, folder=Path(folder), max_file_bytes=_MAX_FILE_BYTES
        )
        for member in opened.members[:_MEMBERS]:
            if isinstance(member.content, Path):
                _tolerated(member.content, member.file_name)
        if opened.media_type in READERS:
            _read(opened.path, file_name)


def _tolerated(path: Path, file_name: str) -> None:
    try:
        _read(path, file_name)
    except UnreadableFile:
        return  # it would be recorded beside the others


def _read(path: Path, file_name: str) -> None:
    outline = outline_file(path, file_name=file_name, max_pages=_MAX_PAGES)
    reader = READERS[outline.media_type]
    page = reader.read_page(path, outline, 1, eyes=Eyes(read_image=_unread))
    page = described(page, outline.tags, file_name=file_name, folder="")
    assemble(outline, [page], file_name=file_name)


def _unread(image: NDArray[np.uint8], dpi: int, number: int) -> Page:
    """A picture, seen and not read: what an engine makes of pixels is no matter of damage."""
    height, width = image.shape[:2]
    return Page(
        number=number,
        lines=(),
        tables=(),
        source=PageSource.OCR,
        confidence=1.0,
        needs_review=False,
        raster=Raster(width_px=width, height_px=height, dpi=dpi, rotation=0),
    )
