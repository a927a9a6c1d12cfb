"""Word documents (docx): what stands in the body in its order, then the notes. One page.

With the ``word_…`` modules the only user of python-docx, which opens the package.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.package import Package
from docx.parts.document import DocumentPart

from ingest.formats.archives import ARCHIVE_DAMAGE, check_archive
from ingest.formats.drawn_parts import chart_rows, diagram_texts, parse_part
from ingest.formats.media import MediaType
from ingest.formats.pictures import PictureReader
from ingest.formats.plain import Passage, plain_page, table_of, table_rows
from ingest.formats.reader import Eyes, Outline
from ingest.formats.word_numbers import Numbering, numbering_of
from ingest.formats.word_styles import StyleKind, Styles, style_kind, styles_of, value_of
from ingest.formats.word_tables import cells_of, rows_of, table_passages
from ingest.formats.word_text import (
    P,
    blocks,
    boxes_of,
    charts_of,
    counts_captions,
    diagrams_of,
    number_notes,
    pictures_of,
    text_of,
)
from library.errors import FileFault, UnreadableFile
from library.model import Cell, Doubt, LineRole, Page, Table
from library.text import clean

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_OTHER_TYPES = (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)
"""Documents with macros, which are never run, and templates."""
_NOTES = (
    (RELATIONSHIP_TYPE.FOOTNOTES, "w:footnote", "注"),
    (RELATIONSHIP_TYPE.ENDNOTES, "w:endnote", "文末注"),
)
"""The part with the notes, their tag, and what stands before their number."""
_DAMAGE = (OpcError, KeyError, SyntaxError, AttributeError, TypeError, *ARCHIVE_DAMAGE)
"""lxml's XMLSyntaxError is a SyntaxError; a missing part shows as KeyError."""


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    return Outline(media_type=media_type, page_count=1, title=docx_title(path))


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    return read_docx(path, eyes=eyes)


def docx_title(path: Path) -> str:
    """The title in the document's properties; empty where there is none that can be read.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted``, ``too_large`` or ``unsupported``.
    """
    part = _open(path)
    try:
        return clean(part.core_properties.title or "").strip()
    except _DAMAGE:  # what is said of a document is not the document
        return ""


def read_docx(path: Path, *, eyes: Eyes) -> Page:
    """The one page of a Word document: headers, body, notes, footers.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted``, ``too_large`` or ``unsupported``.
    """
    pictures = PictureReader(eyes, page=1)
    tables: list[Table] = []
    part = _open(path)
    try:
        passages = _passages(part, pictures, tables)
    except _DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc
    doubts = (Doubt.LOW_CONFIDENCE,) if pictures.doubtful else ()
    return plain_page(passages, tables=tables, doubts=doubts)


def _passages(part: DocumentPart, pictures: PictureReader, tables: list[Table]) -> list[Passage]:
    body = part.element.body
    if body is None:
        raise UnreadableFile(FileFault.CORRUPT)
    styles = styles_of(part.styles.element)
    reader = _Reader(
        part=part,
        styles=styles,
        numbering=numbering_of(_numbering_element(part), styles),
        pictures=pictures,
    )
    ids = {tag: number_notes(body, f"{tag}Reference") for _, tag, _ in _NOTES}
    return [
        *_margins(part, RELATIONSHIP_TYPE.HEADER),
        *reader.passages(body, tables),
        *(p for kind, tag, mark in _NOTES for p in _notes(part, kind, tag, mark, ids[tag])),
        *_margins(part, RELATIONSHIP_TYPE.FOOTER),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """What is needed to read the body, from the top to the end."""

    part: DocumentPart
    styles: Styles
    numbering: Numbering
    pictures: PictureReader

    def passages(self, parent: "BaseOxmlElement", tables: list[Table]) -> Iterator[Passage]:
        for element in blocks(parent):
            if element.tag == P:
                yield from self._paragraph(element, tables)
            else:
                rows = rows_of(element)
                tables.append(table_of(cells_of(rows)))
                yield from table_passages(rows)
                yield from self._drawn(element, tables)

    def _paragraph(self, element: "BaseOxmlElement", tables: list[Table]) -> Iterator[Passage]:
        text = text_of(element)
        if text.strip():
            mark = self.numbering.mark(element)
            role = self._role(element, mark)
            lines = ((mark or "") + text).split("\n")
            # Line breaks inside a paragraph were made by hand and keep their meaning.
            yield from (
                [Passage(lines=tuple(lines), role=role)]
                if role is LineRole.HEADING
                else [Passage(lines=(line,), role=role) for line in lines]
            )
        for box in boxes_of(element):
            yield from self.passages(box, tables)
        yield from self._drawn(element, tables)

    def _role(self, element: "BaseOxmlElement", mark: str | None) -> LineRole:
        kind = style_kind(self.styles, value_of(element, "w:pPr/w:pStyle"))
        level = value_of(element, "w:pPr/w:outlineLvl")
        if (kind is StyleKind.HEADING and level != "9") or level not in {"", "9"}:
            return LineRole.HEADING
        if kind is StyleKind.CAPTION or counts_captions(element):
            return LineRole.CAPTION
        # 第1条 and its like are what the text is made of, not points in a list.
        return LineRole.LIST_ITEM if mark and not mark.startswith("第") else LineRole.BODY

    def _drawn(self, element: "BaseOxmlElement", tables: list[Table]) -> Iterator[Passage]:
        """What pictures, charts and diagrams in an element say."""
        for content in self._contents(pictures_of(element)):
            yield from self.pictures.passages(content)
        for content in self._contents(charts_of(element)):
            title, rows = chart_rows(parse_part(content))
            if title:
                yield Passage(lines=(title,), role=LineRole.CAPTION)
            if rows:
                tables.append(table_of([[Cell(text=text) for text in row] for row in rows]))
                yield from table_rows(rows)
        for content in self._contents(diagrams_of(element)):
            yield from (Passage(lines=(text,)) for text in diagram_texts(parse_part(content)))

    def _contents(self, names: Iterator[str]) -> Iterator[bytes]:
        """The parts of this package that these relations lead to."""
        for name in names:
            relation = self.part.rels.get(name)
            if relation is not None and not relation.is_external:
                yield relation.target_part.blob


def _open(path: Path) -> DocumentPart:
    check_archive(path)
    for other in _OTHER_TYPES:
        PartFactory.part_type_for.setdefault(other, DocumentPart)
    try:
        with path.open("rb") as file:
            part = Package.open(file).main_document_part
    except _DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc
    if not isinstance(part, DocumentPart):
        raise UnreadableFile(FileFault.UNSUPPORTED)
    return part


def _numbering_element(part: DocumentPart) -> "BaseOxmlElement | None":
    return next(_related(part, RELATIONSHIP_TYPE.NUMBERING), None)


def _related(part: DocumentPart, kind: str) -> Iterator["BaseOxmlElement"]:
    """The roots of the parts that a document refers to in this way."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            try:
                yield parse_xml(relation.target_part.blob)
            except SyntaxError as exc:
                raise UnreadableFile(FileFault.CORRUPT) from exc


def _margins(part: DocumentPart, kind: str) -> Iterator[Passage]:
    """What stands at the top or the bottom of every page, each text once."""
    seen = set()
    for root in _related(part, kind):
        for block in blocks(root):
            lines = text_of(block).split("\n") if block.tag == P else _table_lines(block)
            for line in lines:
                # A page number alone says nothing: there are no pages.
                if any(map(str.isalpha, line)) and line not in seen:
                    seen.add(line)
                    yield Passage(lines=(line,), role=LineRole.MARGIN)


def _table_lines(table: "BaseOxmlElement") -> list[str]:
    return [line for passage in table_passages(rows_of(table)) for line in passage.lines]


def _notes(part: DocumentPart, kind: str, tag: str, mark: str, ids: list[str]) -> Iterator[Passage]:
    """The notes in the order in which the text refers to them, then any to which it does not."""
    for root in _related(part, kind):
        notes = {note.get(qn("w:id")) or "": note for note in root.findall(qn(tag))}
        texts = {
            own: " ".join(text_of(block).strip() for block in blocks(note)).strip()
            for own, note in notes.items()
            if note.get(qn("w:type")) in {None, "normal"}
        }
        order = [*(own for own in ids if own in texts), *(own for own in texts if own not in ids)]
        for number, own in enumerate(order, start=1):
            yield Passage(lines=(f"{mark}{number}　{texts[own]}",), role=LineRole.FOOTNOTE)
