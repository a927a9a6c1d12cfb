"""Files for the tests: damaged, hostile and odd ones are made, not kept."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from ingest.formats.reader import Eyes
from library.model import Page, PageSource

REPOSITORY = Path(__file__).parents[2]
FORMATS = REPOSITORY / "tests" / "data" / "formats"
SAMPLES = REPOSITORY / "data_samples" / "docs"


def _see_nothing(image: NDArray[np.uint8], dpi: int, number: int) -> Page:
    return Page(
        number=number,
        lines=(),
        tables=(),
        source=PageSource.OCR,
        confidence=1.0,
        needs_review=False,
        raster=None,
    )


BLIND = Eyes(read_image=_see_nothing)
"""Eyes for files whose text is not on pictures."""


def sample(doc_id: str) -> Path:
    """The sample document whose name begins so."""
    return next(SAMPLES.glob(f"{doc_id}_*"))


def save(folder: Path, name: str, content: bytes | str) -> Path:
    """A file with this content; text as UTF-8."""
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def save_pdf(folder: Path, writer: PdfWriter, name: str = "made.pdf") -> Path:
    """A PDF as the writer has it."""
    out = io.BytesIO()
    writer.write(out)
    return save(folder, name, out.getvalue())


def blank_pdf(folder: Path, *sizes: tuple[float, float]) -> Path:
    """A PDF of blank pages of these sizes in points."""
    writer = PdfWriter()
    for width, height in sizes:
        writer.add_blank_page(width, height)
    return save_pdf(folder, writer)


def turned_pdf(folder: Path, source: Path, *, rotate: int, turn_content: int = 0) -> Path:
    """Page 1 of ``source`` with ``/Rotate``, or with its content drawn at an angle (clockwise)."""
    writer = PdfWriter()
    page = writer.add_page(PdfReader(source).pages[0])
    if turn_content == 90:
        height = float(page.mediabox.height)
        width = float(page.mediabox.width)
        page.add_transformation(Transformation().rotate(-90).translate(0, width))
        page.mediabox.upper_right = (height, width)
        page.cropbox.upper_right = (height, width)
    if rotate:
        page.rotate(rotate)
    return save_pdf(folder, writer, f"turned{rotate}-{turn_content}.pdf")


def bomb_pdf(folder: Path, *, side: int) -> Path:
    """A small PDF whose one image is a square of ``side`` pixels."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    compressor = zlib.compressobj(9)
    row = bytes(side // 8)
    data = b"".join(compressor.compress(row) for _ in range(side)) + compressor.flush()
    image = _stream(
        data,
        {
            "/Type": NameObject("/XObject"),
            "/Subtype": NameObject("/Image"),
            "/Width": NumberObject(side),
            "/Height": NumberObject(side),
            "/BitsPerComponent": NumberObject(1),
            "/ColorSpace": NameObject("/DeviceGray"),
            "/Filter": NameObject("/FlateDecode"),
        },
    )
    images = DictionaryObject({NameObject("/I"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): images})
    drawing = _stream(b"q 595 0 0 842 0 0 cm /I Do Q", {})
    page[NameObject("/Contents")] = writer._add_object(drawing)
    return save_pdf(folder, writer, "bomb.pdf")


def save_zip(folder: Path, name: str, members: Mapping[str, bytes | str]) -> Path:
    """A compressed archive."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def with_member(source: Path, target: Path, member: str, old: bytes, new: bytes) -> Path:
    """A copy of an archive in which one member has been changed."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old, new) if name == member else content)
    return target


def _stream(data: bytes, entries: Mapping[str, NameObject | NumberObject]) -> StreamObject:
    stream = StreamObject()
    stream.set_data(data)
    stream.update({NameObject(key): value for key, value in entries.items()})
    return stream
