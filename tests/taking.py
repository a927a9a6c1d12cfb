"""Text files taken into a catalogue in this process: as ingest does, without its children."""

from pathlib import Path

from ingest.reading import assemble, outline_file, read_file_page
from library.catalogue import Catalogue
from library.model import Document
from library.originals import sha256_of
from library.scopes import ALL_OFFICE
from library.storing import add_version


def take_text(catalogue: Catalogue, file: Path, text: str, *, scope: str = ALL_OFFICE) -> Document:
    """Write ``text`` into ``file`` and take it in."""
    file.write_text(text, encoding="utf-8")
    outline = outline_file(file, file_name=file.name, max_pages=9)
    pages = [
        read_file_page(file, outline, number, engine_name="rapidocr")
        for number in range(1, outline.page_count + 1)
    ]
    _, document = add_version(
        catalogue,
        assemble(outline, pages, file_name=file.name),
        place=str(file),
        file_name=file.name,
        sha256=sha256_of(file),
        scope=scope,
    )
    return document
