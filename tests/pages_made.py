"""A scanned page made of given lines, stored with its chunks as ingest does, without any OCR."""

import hashlib
from pathlib import Path

from PIL import Image

from ingest.chunking import chunk_pages
from library.catalogue import Catalogue
from library.corrections import corrections_of
from library.fitting import fit
from library.model import Box, Document, Doubt, Line, Page, PageSource, Raster, Reading, Table
from library.scopes import ALL_OFFICE
from library.storing import add_version

_PHOTOCOPY = Path(__file__).parent / "data" / "ocr" / "youryo__photocopy.jpg"
RASTER = Raster(width_px=1000, height_px=1400, dpi=100, rotation=0)


def line(text: str, row: int, *, confidence: float = 0.99, shift: float = 0.0) -> Line:
    """One line in row ``row`` of a page of horizontal print; each row is a paragraph."""
    top = 0.05 + row * 0.04 + shift
    box = Box(x0=0.1, x1=0.9, y0=top, y1=top + 0.03)
    return Line(text=text, box=box, confidence=confidence, block=row)


def scanned(
    *lines: Line, number: int = 1, doubts: tuple[Doubt, ...] = (), tables: tuple[Table, ...] = ()
) -> Page:
    confidence = sum(x.confidence for x in lines) / len(lines) if lines else 0.0
    return Page(
        number=number,
        lines=lines,
        tables=tables,
        source=PageSource.OCR,
        confidence=confidence,
        needs_review=bool(doubts),
        raster=RASTER,
        doubts=doubts,
    )


def faint_scan(folder: Path) -> Path:
    """The head of a photocopied rule, so coarse that its reading is weak."""
    with Image.open(_PHOTOCOPY) as image:
        grey = image.convert("L").crop((0, 0, image.width, image.height // 3))
    coarse = grey.resize(
        (int(grey.width * 0.22), int(grey.height * 0.22)), Image.Resampling.BILINEAR
    )
    path = folder / "薄い要領.png"
    coarse.resize(grey.size, Image.Resampling.BICUBIC).save(path, dpi=(200, 200))
    return path


def store(
    catalogue: Catalogue,
    *pages: Page,
    place: str = "/a.pdf",
    content: str = "a",
    scope: str = ALL_OFFICE,
) -> Document:
    """What ``ingest.files`` does with a file's pages, the corrections of its bytes included."""
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    known = corrections_of(catalogue, sha256=sha256, scope=scope)
    corrected = tuple(fit(page, known.get(page.number, ())).page for page in pages)
    reading = Reading(
        title="消火器の設置",
        media_type="application/pdf",
        pages=corrected,
        chunks=chunk_pages(corrected),
        effective_date=None,
        as_read=tuple(page for page in pages if known.get(page.number)),
    )
    return add_version(
        catalogue,
        reading,
        place=place,
        file_name=place.rsplit("/", 1)[-1],
        sha256=sha256,
        scope=scope,
    )[1]
