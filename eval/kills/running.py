"""Kills a process again and again while Chroma saves, and has the program go on with what is left."""

import hashlib
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.kills.children import TextNumbers, Use, follow
from eval.measures.synthetic import CHUNKS_PER_DOCUMENT, document
from library.catalogue import open_catalogue
from library.model import ChunkDraft, Line, LineSpan, Page, PageSource, Reading
from library.revisions import head_revision
from library.scopes import ALL_OFFICE
from library.storing import add_version
from retrieval.stores.vectors import WRITING
from retrieval.verify.child import verify_vectors
from retrieval.verify.findings import Problem

_ROOT = Path(__file__).resolve().parents[2]
_SAVED = ("data_level0.bin", "header.bin", "length.bin", "link_lists.bin")
"""Chroma writes these one after the other; between them an index is torn."""
_DELAY_S = 0.001
"""At most, from the change that is waited for to the kill: a save takes a few milliseconds."""
_LATEST = 8
"""Saves of which one is hit."""
_TIMEOUT_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One kill and what came after it."""

    file: str
    """That was being saved."""
    marked: bool
    """Whether it hit within a write: the mark was there."""
    damaged: bool
    """Whether Chroma itself, made to open a copy, could not read it, or not find what it held."""
    exit_code: int
    """Of the program afterwards; negative for a signal."""
    use: Use | None
    """None where it did not come to an end."""


def make_library(library: Path, chunks: int) -> None:
    """Store synthetic documents with all their vectors and terms, so that following is all saves."""
    catalogue = open_catalogue(library)
    for number in range(-(-chunks // CHUNKS_PER_DOCUMENT)):
        count = min(CHUNKS_PER_DOCUMENT, chunks - number * CHUNKS_PER_DOCUMENT)
        add_version(
            catalogue,
            _reading(number, count),
            place=f"synthetic:{number}",
            file_name=f"文書{number:05}.txt",
            sha256=hashlib.sha256(str(number).encode()).hexdigest(),
            scope=ALL_OFFICE,
        )
    catalogue.close()
    with_all = library / "first-index"
    follow(library, with_all, chunks)
    shutil.rmtree(with_all)


def kills(library: Path, work: Path, *, count: int, changes: int, seed: int) -> Iterator[Kill]:
    """Kill ``count`` times in a save, each time of a new index that is saved every few ``changes``."""
    chance = random.Random(seed)  # noqa: S311 - times, no secret
    done = 0
    while done < count:
        folder = work / "index"
        shutil.rmtree(folder, ignore_errors=True)
        file, nth = chance.choice(_SAVED), chance.randrange(1, _LATEST)
        command = _command("follow", library, folder, changes)
        child = subprocess.Popen(command, cwd=_ROOT)  # noqa: S603  # our own interpreter and module
        _await_save(child, folder, file, nth)
        time.sleep(chance.random() * _DELAY_S)
        child.kill()
        if child.wait() == 0:
            continue  # it had come to its end before
        done += 1
        yield _afterwards(library, folder, changes, file)


def _afterwards(library: Path, folder: Path, changes: int, file: str) -> Kill:
    marked = any(folder.glob(f"vectors-*/{WRITING}"))
    damaged = _is_damaged(library, folder)
    after = subprocess.run(  # noqa: S603  # our own interpreter and module
        _command("use", library, folder, changes),
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        timeout=_TIMEOUT_S,
        check=False,
    )
    use = Use(**json.loads(after.stdout)) if after.returncode == 0 else None
    return Kill(file=file, marked=marked, damaged=damaged, exit_code=after.returncode, use=use)


def _is_damaged(library: Path, folder: Path) -> bool:
    """Compare a copy without our mark, in a child; what had not come in yet is no damage."""
    vectors = next(folder.glob("vectors-*"))
    copy = folder.with_name("copy")
    shutil.copytree(vectors, copy)
    (copy / WRITING).unlink(missing_ok=True)
    catalogue = open_catalogue(library)
    revision = head_revision(catalogue)
    name = TextNumbers.name
    found = verify_vectors(catalogue, copy, embedder=name, revision=revision, shown=0)
    catalogue.close()
    shutil.rmtree(copy)
    return any(finding.problem is not Problem.MISSING for finding in found.findings)


def _await_save(child: subprocess.Popen[bytes], folder: Path, file: str, nth: int) -> None:
    """Come back as soon as a file of Chroma has changed so often, or the child has ended."""
    seen: tuple[int, int] | None = None
    path: Path | None = None
    while child.poll() is None and nth:
        path = path or next(iter(folder.glob(f"vectors-*/*/{file}")), None)
        now = _stamp(path) if path else None
        if now is not None and now != seen:
            seen, nth = now, nth - 1


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_size


def _command(what: str, library: Path, folder: Path, changes: int) -> list[str]:
    given = (what, str(library), str(folder), str(changes))
    return [sys.executable, "-m", "eval.kills.children", *given]


def _reading(number: int, chunks: int) -> Reading:
    made = document(number, chunks=chunks)
    lines = tuple(Line(text=text, box=None, confidence=1.0) for text in made.chunks)
    page = Page(
        number=1,
        lines=lines,
        tables=(),
        source=PageSource.TEXT_LAYER,
        confidence=1.0,
        needs_review=False,
        raster=None,
    )
    spans = (
        LineSpan(page=1, line=line, start=0, end=len(text), box=None)
        for line, text in enumerate(made.chunks)
    )
    return Reading(
        title=made.title,
        media_type="text/plain",
        pages=(page,),
        chunks=tuple(
            ChunkDraft(text=text, heading_path=(), spans=(span,))
            for text, span in zip(made.chunks, spans, strict=True)
        ),
        effective_date=None,
    )
