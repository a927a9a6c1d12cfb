"""The text of a Word document's XML: paragraphs as they stand, without what was struck out.

python-docx's ``Paragraph.text`` leaves out insertions, content controls and text boxes.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from ingest.formats.word_styles import value_of
from library.errors import FileFault, UnreadableFile

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

P, TBL, TR, TC = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
MAX_DEPTH = 40
"""Tables within tables, controls within controls: deeper is an attack."""
_TEXT, _RUN = qn("w:t"), qn("w:r")
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_BOX = qn("w:txbxContent")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES = {qn("w:footnoteReference"): "注", qn("w:endnoteReference"): "文末注"}
_SHOWN_NUMBER = "shown"
"""An attribute of ours: the file knows notes by ids, the page by their order."""
_PICTURES = {
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip": qn("r:embed"),
    "{urn:schemas-microsoft-com:vml}imagedata": qn("r:id"),
}
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_LEFT_OUT = frozenset(
    {
        _BOX,  # read after its paragraph
        _FALLBACK,  # the same once more for old programs
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:rt"),  # the small kana of a ruby; its base is the text
        qn("w:pPr"),
        qn("w:rPr"),
    }
)


def blocks(parent: "BaseOxmlElement", depth: int = 0) -> Iterator["BaseOxmlElement"]:
    """Paragraphs and tables in order, also those inside content controls."""
    if depth > MAX_DEPTH:
        raise UnreadableFile(FileFault.CORRUPT)
    for child in parent:
        if child.tag in {P, TBL}:
            yield child
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            yield from blocks(child, depth + 1)


def text_of(element: "BaseOxmlElement", depth: int = 0) -> str:
    """The text of a paragraph; a note is shown by its mark, as （注1）."""
    if depth > MAX_DEPTH:
        raise UnreadableFile(FileFault.CORRUPT)
    parts = []
    for child in element:
        said = _said(child)
        if said is not None:
            parts.append(said)
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str) and not _is_hidden(child):
            parts.append(text_of(child, depth + 1))
    return "".join(parts)


def _said(element: "BaseOxmlElement") -> str | None:
    """What an element itself says; None for one that holds others."""
    if element.tag == _TEXT:
        return element.text or ""
    if element.tag in _NOTES:
        return f"（{_NOTES[element.tag]}{element.get(_SHOWN_NUMBER)}）"
    return _SIGNS.get(element.tag)


def number_notes(body: "BaseOxmlElement", reference: str) -> list[str]:
    """Number the references of one kind in the order of the text; the notes' ids in that order."""
    ids: list[str] = []
    for element in body.iter(qn(reference)):
        own = element.get(qn("w:id")) or ""
        if own not in ids:
            ids.append(own)
        element.set(_SHOWN_NUMBER, str(ids.index(own) + 1))
    return ids


def boxes_of(element: "BaseOxmlElement") -> Iterator["BaseOxmlElement"]:
    """The text boxes that are anchored in a paragraph."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag != _FALLBACK and isinstance(child.tag, str):
            yield from boxes_of(child)


def pictures_of(element: "BaseOxmlElement") -> Iterator[str]:
    """The names of the relations to the pictures in an element."""
    for child in element.iter(*_PICTURES):
        name = child.get(_PICTURES[child.tag])
        if name:
            yield name


def charts_of(element: "BaseOxmlElement") -> Iterator[str]:
    """The names of the relations to the charts in an element."""
    yield from filter(None, (chart.get(qn("r:id")) for chart in element.iter(_CHART)))


def diagrams_of(element: "BaseOxmlElement") -> Iterator[str]:
    """The names of the relations to the texts of the diagrams (SmartArt) in an element."""
    yield from filter(None, (diagram.get(qn("r:dm")) for diagram in element.iter(_DIAGRAM)))


def counts_captions(paragraph: "BaseOxmlElement") -> bool:
    """Whether Word numbers the paragraph as the caption of a figure or a table (a field SEQ)."""
    codes = [code.text or "" for code in paragraph.iter(qn("w:instrText"))]
    codes += [field.get(qn("w:instr")) or "" for field in paragraph.iter(qn("w:fldSimple"))]
    return any(code.split()[:1] == ["SEQ"] for code in codes)


def _is_hidden(run: "BaseOxmlElement") -> bool:
    if run.tag != _RUN or run.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is None:
        return False
    return value_of(run, "w:rPr/w:vanish") not in {"0", "false", "off"}
