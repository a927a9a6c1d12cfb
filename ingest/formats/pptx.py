"""PowerPoint presentations (pptx): each slide that is shown is a page. The only user of python-pptx."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pptx.exc import PythonPptxError
from pptx.package import Package

from ingest.formats.archives import ARCHIVE_DAMAGE, check_archive
from ingest.formats.media import MediaType
from ingest.formats.pictures import PictureReader
from ingest.formats.plain import Passage, plain_page
from ingest.formats.reader import Eyes, Outline
from ingest.formats.slide_shapes import read_shapes
from library.errors import FileFault, UnreadableFile
from library.model import Doubt, Page
from library.text import clean

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

_DAMAGE = (
    PythonPptxError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    SyntaxError,  # lxml's XMLSyntaxError
    *ARCHIVE_DAMAGE,
)
"""What python-pptx lets through on damaged parts."""
_NOTE = "ノート: "


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    with _opened(path) as presentation:
        titles = tuple(_title(slide) for slide in _shown(presentation))
        title = clean(presentation.core_properties.title or "").strip()
    if not titles:
        raise UnreadableFile(FileFault.EMPTY)
    return Outline(
        media_type=media_type, page_count=len(titles), title=_named(title), labels=titles
    )


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    return read_slide(path, number, eyes=eyes)


def read_slide(path: Path, number: int, *, eyes: Eyes) -> Page:
    """The ``number``-th slide (from 1) of those that are shown, as a page.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted`` or ``too_large``.
    """
    pictures = PictureReader(eyes, page=number)
    with _opened(path) as presentation:
        slide = _shown(presentation)[number - 1]
        text = read_shapes(slide, pictures)
        passages = [*text.passages, *_notes(slide)]
        label = _title(slide)
    doubts = (Doubt.LOW_CONFIDENCE,) if pictures.doubtful else ()
    return plain_page(passages, tables=text.tables, number=number, label=label, doubts=doubts)


@contextmanager
def _opened(path: Path) -> Iterator["Presentation"]:
    check_archive(path)
    try:
        with path.open("rb") as file:
            # Not pptx.Presentation(), which refuses templates and shows (potx, ppsx).
            yield Package.open(file).main_document_part.presentation
    except _DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc


def _shown(presentation: "Presentation") -> list["Slide"]:
    """The slides that are not hidden."""
    return [
        slide for slide in presentation.slides if slide._element.get("show") not in {"0", "false"}
    ]


def _title(slide: "Slide") -> str:
    shape = slide.shapes.title
    text = shape.text_frame.text if shape is not None else ""
    return " ".join(clean(text.replace("\v", " ")).split())


def _named(title: str) -> str:
    """The title in the properties, unless it is what PowerPoint writes by itself."""
    return (
        ""
        if title.lower() in {"powerpoint presentation", "powerpoint プレゼンテーション"}
        else title
    )


def _notes(slide: "Slide") -> Iterator[Passage]:
    """What the speaker wrote for themselves, a paragraph a line."""
    if not slide.has_notes_slide:
        return
    frame = slide.notes_slide.notes_text_frame
    for paragraph in frame.paragraphs if frame is not None else ():
        text = paragraph.text.replace("\v", " ").strip()
        if text:
            yield Passage(lines=(_NOTE + text,))
