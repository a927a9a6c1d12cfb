"""Pictures inside Office documents: what is written on them, as lines of the page that holds them."""

import hashlib
import tempfile
from itertools import groupby
from pathlib import Path

from ingest.formats import images
from ingest.formats.media import IMAGES, sniff
from ingest.formats.plain import Passage
from ingest.formats.reader import Eyes
from library.errors import UnreadableFile
from library.model import Line, LineRole

MAX_PICTURES = 20
"""Read on one page: at about three seconds each they stay within its time limit of 120 s."""
_LEAST_SIDE_PX = 40
_LEAST_AREA_PX = 12_000
"""Bullets, rules, icons and seals are smaller and hold no text to read."""
_SURE = 0.8
"""Photographs give short lines of which no engine is sure."""
_ENOUGH = 0.95
"""As in ``scan``: a mean below it has more than about 3 % wrong characters."""
_KEPT_ROLES = frozenset({LineRole.TABLE_ROW, LineRole.LIST_ITEM, LineRole.CAPTION})


class PictureReader:
    """Reads the pictures of one page: each once, and no more than there is time for."""

    def __init__(self, eyes: Eyes, *, page: int) -> None:
        """Read nothing yet."""
        self.doubtful = False
        """Whether a picture was read badly, or there were too many to read all."""
        self._eyes = eyes
        self._page = page
        self._seen: set[str] = set()
        self._read = 0

    def passages(self, content: bytes) -> list[Passage]:
        """The lines on one picture; none if it was read before, is tiny or holds no text."""
        digest = hashlib.sha256(content).hexdigest()
        if digest in self._seen:
            return []
        self._seen.add(digest)
        picture = _picture(content)
        if picture is None:
            return []
        if self._read >= MAX_PICTURES:
            self.doubtful = True
            return []
        self._read += 1
        page = self._eyes.read_image(picture.pixels, picture.dpi, self._page)
        kept = [line for line in page.lines if line.confidence >= _SURE]
        self.doubtful |= bool(kept) and page.confidence < _ENOUGH
        return _passages(kept)


def _passages(lines: list[Line]) -> list[Passage]:
    return [
        Passage(
            lines=tuple(line.text for line in block),
            role=role if role in _KEPT_ROLES else LineRole.BODY,
            confidence=min(line.confidence for line in block),
        )
        for (_, role), run in groupby(lines, key=lambda line: (line.block, line.role))
        for block in [list(run)]
    ]


def _picture(content: bytes) -> images.Picture | None:
    """The picture, unless it is a drawing (EMF, SVG), damaged or too small to hold text."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        path = Path(file.name)
        try:
            if sniff(path) not in IMAGES:
                return None
            picture = images.read_picture(path, 1)
        except UnreadableFile:
            return None
    height, width = picture.pixels.shape[:2]
    tiny = min(height, width) < _LEAST_SIDE_PX or height * width < _LEAST_AREA_PX
    return None if tiny else picture
