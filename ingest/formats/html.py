"""HTML pages: what a browser shows of them, without fetching or running anything.

Only this module and ``html_blocks`` use lxml.html.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from ingest.formats.encoding import decode_declared
from ingest.formats.html_blocks import blocks_of, flat_text
from ingest.formats.media import MediaType
from ingest.formats.plain import Passage, plain_page
from ingest.formats.reader import Eyes, Outline
from library.errors import FileFault, UnreadableFile
from library.model import Page, Table
from library.text import clean

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_META_WITHIN = 4096
"""Browsers look within the first 1024 bytes; pages of old tools have it later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlText:
    """What an HTML page says."""

    title: str
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    return Outline(media_type=media_type, page_count=1, title=read_html(path.read_bytes()).title)


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    page = read_html(path.read_bytes())
    return plain_page(page.passages, tables=page.tables)


def read_html(data: bytes, charset: str | None = None) -> HtmlText:
    """An HTML page as passages and tables.

    Args:
        data: the page.
        charset: as a mail says around it; without, what the page says itself is believed.

    Raises:
        UnreadableFile: ``unsupported`` if it is no text; ``too_large``; ``corrupt``.
    """
    text = decode_declared(data, charset or _declared(data))
    # Decoded by us, and lxml is told so: by itself it would follow what the page says of itself.
    # huge_tree bears 2048 levels instead of 256: tags that old tools never closed add up.
    parser = HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # an empty page
        return HtmlText(title="", passages=(), tables=())
    except (etree.LxmlError, ValueError) as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc
    if parser.error_log.filter_from_fatals():  # not read to its end
        raise UnreadableFile(FileFault.TOO_LARGE)
    blocks = list(blocks_of(root))
    title = root.find(".//title")
    return HtmlText(
        title="" if title is None else clean(flat_text(title)).replace("\n", " "),
        passages=tuple(block for block in blocks if isinstance(block, Passage)),
        tables=tuple(block for block in blocks if isinstance(block, Table)),
    )


def _declared(data: bytes) -> str | None:
    found = _CHARSET.search(data[:_META_WITHIN])
    charset = found[1].decode("ascii").lower() if found else None
    # Bytes in which this could be read are not UTF-16, whatever they say (HTML, 13.2.3.3).
    return "utf-8" if charset and charset.startswith("utf-16") else charset
