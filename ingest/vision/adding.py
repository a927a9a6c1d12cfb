"""Adds to pages what a model says of their pictures: marked, searched, never quoted."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from ingest.endpoints import Describer, Seen
from ingest.vision.finding import PagePicture
from library.errors import EndpointError, UnreadableFile
from library.marks import DESCRIBED, TRANSCRIBED
from library.model import Box, Line, LineRole, Page, PageSource

log = logging.getLogger(__name__)

_LINE = 300
"""Characters of a line with its mark: shorter than a chunk, so that none is without the mark."""
_BETWEEN = "　"
_SENTENCE = re.compile(r"[^。！？]*[。！？]?")

FindPictures = Callable[[Page, int], Sequence[PagePicture]]
"""The pictures of a page that are to be described, at most so many."""


def add_descriptions(
    pages: Sequence[Page], find: FindPictures, *, describer: Describer, most: int
) -> list[Page]:
    """The pages with what is said of their pictures, up to ``most`` pictures in all.

    Never fails: once the endpoint does, the rest stay as they were read, and can be described
    later. What cannot be looked into stays as it was read.
    """
    done: list[Page] = []
    for page in pages:
        pictures = _found(page, find, most)
        most -= len(pictures)
        said, failed = _asked(pictures, describer)
        done.append(with_seen(page, said))
        if failed is not None:
            # Each further picture might take as long to fail.
            log.warning("図・写真の説明を付けられませんでした。%s", failed.message)
            break
    return [*done, *pages[len(done) :]]


def _found(page: Page, find: FindPictures, most: int) -> Sequence[PagePicture]:
    if most < 1:
        return ()
    try:
        return find(page, most)
    except UnreadableFile as error:
        log.warning("the pictures of page %d are not described: %s", page.number, error.code)
        return ()


def _asked(
    pictures: Sequence[PagePicture], describer: Describer
) -> tuple[list[tuple[PagePicture, Seen]], EndpointError | None]:
    """What was said of the pictures up to the first on which the endpoint failed."""
    said: list[tuple[PagePicture, Seen]] = []
    for picture in pictures:
        try:
            said.append((picture, describer.describe(picture.jpeg)))
        except EndpointError as error:
            return said, error
    return said, None


def with_seen(page: Page, said: Sequence[tuple[PagePicture, Seen]]) -> Page:
    """A page with what was said of its pictures below its own lines.

    Its source is ``VISION`` only if nothing was read on it. Its confidence and whether a person is
    to look at it stay: nobody has checked what the model says.
    """
    blocks = count(1 + max((line.block for line in page.lines), default=0))
    added = [
        Line(text=text, box=box, confidence=0.0, role=LineRole.DESCRIPTION, block=next(blocks))
        for picture, seen in said
        for text, box in _lines(seen, picture.box)
    ]
    if not added:
        return page
    read = any(line.role is not LineRole.DESCRIPTION for line in page.lines) or page.tables
    source = page.source if read else PageSource.VISION
    return replace(page, lines=(*page.lines, *added), source=source)


def is_described(page: Page) -> bool:
    """Whether a model has said something about a picture on it."""
    return any(
        line.role is LineRole.DESCRIPTION and line.text.startswith((DESCRIBED, TRANSCRIBED))
        for line in page.lines
    )


def _lines(seen: Seen, box: Box | None) -> Iterator[tuple[str, Box | None]]:
    for sentence in _packed(_SENTENCE.findall(seen.description), ""):
        yield f"{DESCRIBED}{sentence}", box
    for words in _packed(seen.words, _BETWEEN):
        yield f"{TRANSCRIBED}{words}", box


def _packed(parts: Sequence[str], between: str) -> Iterator[str]:
    """The parts joined to lines that are short enough; a longer part is cut."""
    room = _LINE - max(len(DESCRIBED), len(TRANSCRIBED))
    line = ""
    for part in parts:
        for piece in (part[at : at + room] for at in range(0, len(part), room)):
            if line and len(line) + len(between) + len(piece) > room:
                yield line
                line = ""
            line = f"{line}{between}{piece}" if line else piece
    if line:
        yield line
