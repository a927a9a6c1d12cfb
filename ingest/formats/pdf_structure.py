"""A PDF's structure: how many pages, its title, its page labels. The only user of pypdf."""

import logging
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import NullObject

from ingest.formats.pdf_pages import count_pages
from library.errors import FileFault, UnreadableFile
from library.text import clean

log = logging.getLogger(__name__)

DAMAGE = (
    PyPdfError,
    DependencyError,  # AES without the cryptography package
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
    NotImplementedError,
)
"""What pypdf raises on damaged files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfStructure:
    """What can be known of a PDF without reading its pages."""

    page_count: int
    title: str
    """As the metadata say; empty where they do not."""
    labels: tuple[str, ...]
    """The printed page numbers if the file defines them, one a page; else empty."""


def read_structure(path: Path, *, max_pages: int) -> PdfStructure:
    """The structure of a PDF. A damaged one gives what can still be read.

    pdfium decides what opens and how many pages there are, because it will read them; pypdf adds
    what pdfium does not tell, and where it fails only that is missing.

    Raises:
        UnreadableFile: ``encrypted``, ``corrupt``, ``empty`` (no pages) or ``too_large``.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it narrates every repair
    page_count = _count(path)
    if page_count > max_pages:
        raise UnreadableFile(FileFault.TOO_LARGE)
    try:
        title, labels = _details(path)
    except DAMAGE as exc:
        log.info("no metadata: %s", type(exc).__name__)
        title, labels = "", ()
    whole = labels if len(labels) == page_count else ()
    return PdfStructure(page_count=page_count, title=title, labels=whole)


def _count(path: Path) -> int:
    try:
        return count_pages(path)
    except UnreadableFile as error:
        if error.fault is FileFault.CORRUPT and _has_no_pages(path):
            raise UnreadableFile(FileFault.EMPTY) from error
        raise


def _has_no_pages(path: Path) -> bool:
    """Whether a file that pdfium takes for damaged is whole and just has no pages."""
    try:
        with path.open("rb") as file:
            reader = PdfReader(file)
            return not reader.is_encrypted and len(reader.pages) == 0
    except DAMAGE:
        return False


def _details(path: Path) -> tuple[str, tuple[str, ...]]:
    with path.open("rb") as file:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            return "", ()
        title = reader.metadata.title if reader.metadata is not None else None
        defined = reader.root_object.get("/PageLabels", NullObject())
        labels = () if isinstance(defined, NullObject) else tuple(reader.page_labels)
    return clean(title or "").strip(), tuple(clean(label) for label in labels)
