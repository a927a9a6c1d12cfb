"""The seam between a file and its reader: each format is a module that offers these two functions."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.formats.media import MediaType
from ingest.formats.photo_tags import NO_TAGS, PhotoTags
from library.model import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a file is, before its pages are read."""

    media_type: MediaType
    page_count: int
    """Pages, frames, slides or visible sheets; 1 for Word and plain text."""
    title: str
    """As the file's properties say; empty where they do not."""
    labels: tuple[str, ...] = ()
    """Printed page numbers or sheet names, one a page; empty where there are none."""
    tags: PhotoTags = NO_TAGS
    """What a picture file says of itself."""
    file_name: str = ""
    """What people call the file."""
    folder: str = ""
    """The folder that it lies in, if its name says something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """How a reader has pictures read: scanned pages, and images inside documents."""

    read_image: Callable[[NDArray[np.uint8], int, int], Page]
    """Reads an RGB image (height, width, 3), given its dpi and the number of its page."""


class FormatReader(Protocol):
    """What a format's module offers. Both functions run in child processes."""

    def outline(self, path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
        """What the file is and how many pages it has.

        Raises:
            UnreadableFile: it cannot be opened, or has too many pages.
        """

    def read_page(self, path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
        """Page ``number`` (from 1). The rest of the file is not read where that can be.

        Raises:
            UnreadableFile: the page cannot be read.
        """
