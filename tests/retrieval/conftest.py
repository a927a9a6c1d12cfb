"""A library without files, and the real embedder, built once for all runs."""

import hashlib
import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest

from library.catalogue import Catalogue
from library.model import Box, ChunkDraft, Document, Line, LineSpan, Page, PageSource, Reading
from library.scopes import ALL_OFFICE
from library.settings import Settings
from library.storing import add_version
from library.vectors import Vectors
from retrieval.embedding.e5.engine import open_e5
from retrieval.embedding.embedder import Embedder

Put = Callable[..., Document]


@pytest.fixture(scope="session")
def e5() -> Embedder:
    return open_e5(Settings().cache, threads=1)


class HashedPairs:
    """A quick embedder for tests of everything but meaning: pairs of characters, hashed."""

    def __init__(self, name: str = "hashed-pairs") -> None:
        self.name = name
        self.dimension = 384
        self.embedded = 0

    def load(self) -> None:
        """Nothing is to be loaded."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        rows = np.full((len(texts), self.dimension), 1e-3, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for pair in pairwise(text):
                row[zlib.crc32("".join(pair).encode()) % self.dimension] += 1
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return self.embed_queries(texts)


@pytest.fixture
def quick() -> HashedPairs:
    return HashedPairs()


@pytest.fixture
def put(catalogue: Catalogue) -> Put:
    """Store a document of the given pages; each page is one chunk."""

    def store(
        place: str, *pages: str, scope: str = ALL_OFFICE, title: str = "", to: Catalogue = catalogue
    ) -> Document:
        reading = reading_of(title or place, pages)
        digest = hashlib.sha256("\f".join(pages).encode()).hexdigest()
        _, document = add_version(
            to, reading, place=place, file_name=f"{place}.pdf", sha256=digest, scope=scope
        )
        return document

    return store


def reading_of(title: str, pages: tuple[str, ...]) -> Reading:
    box = Box(x0=0.1, y0=0.1, x1=0.9, y1=0.2)
    return Reading(
        title=title,
        media_type="application/pdf",
        pages=tuple(
            Page(
                number=number,
                lines=(Line(text=text, box=box, confidence=1.0),),
                tables=(),
                source=PageSource.TEXT_LAYER,
                confidence=1.0,
                needs_review=False,
                raster=None,
            )
            for number, text in enumerate(pages, start=1)
        ),
        chunks=tuple(
            ChunkDraft(
                text=text,
                heading_path=(),
                spans=(LineSpan(page=number, line=0, start=0, end=len(text), box=box),),
            )
            for number, text in enumerate(pages, start=1)
            if text
        ),
        effective_date=None,
    )
