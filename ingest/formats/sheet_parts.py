"""What lies on a sheet or is pinned to it: notes of cells, text boxes and pictures, from the XML."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.formats.drawn_parts import chart_rows, diagram_texts, parse_part
from library.errors import FileFault, UnreadableFile

if TYPE_CHECKING:
    from lxml import etree

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAX_OBJECTS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What belongs to a sheet beside its cells, in the order of the rows it is pinned to."""

    notes: tuple[tuple[str, str], ...] = ()
    """The cell's reference and what was noted there."""
    boxes: tuple[tuple[str, ...], ...] = ()
    """The paragraphs of each text box or shape."""
    pictures: tuple[bytes, ...] = ()
    """The files of the embedded pictures."""


def read_attached(path: Path, sheet: str) -> Attached:
    """What is attached to the sheet that is stored as ``sheet``.

    Raises:
        UnreadableFile: ``corrupt``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            relations = _relations(archive, sheet.lstrip("/"))
            notes = [
                note for name in relations.get("comments", ()) for note in _notes(archive, name)
            ]
            boxes: list[tuple[str, ...]] = []
            pictures: list[bytes] = []
            for name in relations.get("drawing", ()):
                files = dict(_files(archive, name))
                boxes += _drawn(archive, name)
                for shape in _shapes(archive, name):
                    boxes += [text] if (text := tuple(_paragraphs(shape))) else []
                    pictures += [
                        archive.read(files[picture])
                        for picture in _embedded(shape)
                        if files.get(picture) in archive.NameToInfo
                    ]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc
    return Attached(notes=tuple(notes), boxes=tuple(boxes), pictures=tuple(pictures))


def _root(archive: zipfile.ZipFile, name: str) -> "etree._Element":
    return parse_part(archive.read(name))


def _drawn(archive: zipfile.ZipFile, drawing: str) -> Iterator[tuple[str, ...]]:
    """The titles of charts, whose values stand in cells, and the words of diagrams."""
    relations = _relations(archive, drawing)
    for chart in relations.get("chart", ()):
        title, _ = chart_rows(_root(archive, chart))
        yield from [(title,)] if title else []
    for diagram in relations.get("diagramData", ()):
        yield tuple(diagram_texts(_root(archive, diagram)))


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, list[str]]:
    """The parts that a part refers to, by the last word of the relation's type."""
    found: dict[str, list[str]] = {}
    for kind, _, target in _relationships(archive, part):
        found.setdefault(kind, []).append(target)
    return found


def _files(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str]]:
    return ((name, target) for _, name, target in _relationships(archive, part))


def _relationships(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    folder, name = posixpath.split(part)
    listing = f"{folder}/_rels/{name}.rels"
    if listing not in archive.NameToInfo:
        return
    for relation in _root(archive, listing):
        target = relation.get("Target") or ""
        if relation.get("TargetMode") != "External" and target:
            place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield (relation.get("Type") or "").rpartition("/")[2], relation.get("Id") or "", place


def _notes(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    for comment in _root(archive, name).iter("{*}comment"):
        text = "".join(part.text or "" for part in comment.iter("{*}t")).strip()
        if text:
            yield comment.get("ref") or "", text


def _shapes(archive: zipfile.ZipFile, name: str) -> list["etree._Element"]:
    """The anchors of a drawing, from the top row down."""
    anchors = [anchor for anchor in _root(archive, name) if str(anchor.tag).endswith("Anchor")][
        :_MAX_OBJECTS
    ]
    return sorted(anchors, key=_place)


def _place(anchor: "etree._Element") -> tuple[int, int]:
    start = anchor.find(f"{_DRAWING}from")
    if start is None:
        return (1 << 30, 0)
    return tuple(int(start.findtext(f"{_DRAWING}{name}") or 0) for name in ("row", "col"))  # type: ignore[return-value]


def _paragraphs(shape: "etree._Element") -> Iterator[str]:
    for paragraph in shape.iter(f"{_MAIN}p"):
        if any(True for _ in paragraph.iterancestors(_CHOICES)):
            continue  # the same once more for old programs
        text = "".join(run.text or "" for run in paragraph.iter(f"{_MAIN}t")).strip()
        if text:
            yield text


def _embedded(shape: "etree._Element") -> list[str]:
    return [blip.get(_EMBED) or "" for blip in shape.iter(f"{_MAIN}blip")]
