"""Clean page images with their true text, taken from a suite."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.degrading.conditions import BASE_DPI
from eval.degrading.effects import Image
from eval.suites.model import Suite, TruePage, TrueTable
from ingest.formats import images, pdf_pages
from ingest.formats.pdf import read_pdf_page
from library.errors import UnreadableFile
from library.model import Page, PageSource

_CLEAN = "d200"
"""The condition of page images that counts as clean where there is no PDF."""
_LONG_SIDE_IN = 297 / 25.4
_FULL = 300
_CROWDED = 2600
"""Characters between which a page of a document is a page of running text."""
_PICTURES = 0.02
"""Share of a page under pictures from which it is left out: it may say more than its text layer."""
_DRAWN = 40
"""Strokes and areas above which a page holds a chart, whose labels have no reading order."""
_FROM_EACH = 2
"""Pages taken of each document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPage:
    """A page that is about to be spoiled, with what it says."""

    stem: str
    image: Image
    """Upright, at ``BASE_DPI``."""
    text: str
    tables: tuple[TrueTable, ...]


def clean_pages(suite: Suite) -> Iterator[CleanPage]:
    """The pages of a suite that are known to be clean.

    First the pages with a ``.gt.txt``: off the PDF beside it (``STEM.pdf``), else off the scan called
    ``STEM__d200``. Then pages of the suite's PDF documents that are all text layer; their truth is
    that layer in the reading order that shorui gives it.
    """
    known: set[str] = set()
    for page in suite.pages:
        stem = page.id.split("__", maxsplit=1)[0]
        if "__" in page.id and stem not in known:
            image = _image_of(page, stem)
            if image is not None:
                known.add(stem)
                yield CleanPage(stem=stem, image=image, text=page.text, tables=page.tables)
    for document in suite.documents:
        if document.suffix.lower() == ".pdf":
            yield from _layer_pages(document)


def _image_of(page: TruePage, stem: str) -> Image | None:
    printed = page.file.with_name(f"{stem}.pdf")
    if printed.is_file():
        return _rasterised(printed, 1)
    return images.read_picture(page.file, 1).pixels if page.condition == _CLEAN else None


def _layer_pages(document: Path) -> Iterator[CleanPage]:
    fit = [page for page in _text_pages(document) if _FULL <= len(page.text) <= _CROWDED]
    for page in _spread(fit, _FROM_EACH):
        yield CleanPage(
            stem=f"{document.stem.split('_')[0]}p{page.number:03}",
            image=_rasterised(document, page.number),
            text=page.text,
            tables=(),
        )


def _text_pages(document: Path) -> Iterator[Page]:
    for number in range(1, pdf_pages.count_pages(document) + 1):
        try:
            page = read_pdf_page(document, number, label="", read_image=_not_read)
        except UnreadableFile:
            continue
        if page.source is PageSource.TEXT_LAYER and _is_plain(document, page):
            yield page


def _is_plain(document: Path, page: Page) -> bool:
    """Upright, and without pictures and charts."""
    content = pdf_pages.read_content(document, page.number)
    plain = content.image_share <= _PICTURES and len(content.shapes) <= _DRAWN
    return plain and content.rotation == 0


def _not_read(image: Image, dpi: int) -> Page:
    return Page(
        number=1,
        lines=(),
        tables=(),
        source=PageSource.OCR,
        confidence=0.0,
        needs_review=False,
        raster=None,
    )


def _spread(pages: Sequence[Page], count: int) -> list[Page]:
    step = max(len(pages) // (count + 1), 1)
    return list(pages[step::step][:count]) or list(pages[:count])


def _rasterised(document: Path, number: int) -> Image:
    long_side = round(_LONG_SIDE_IN * BASE_DPI)
    return pdf_pages.rasterise(document, number, long_side_px=long_side, rotation=0)
