"""Character error rates and speed of the reading of page images."""

import re
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ingest.files import Intake
from ingest.reading import outline_file, read_file_page

_PUNCTUATION = re.compile(r"[\W_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageError:
    """How far one page's text is from the truth."""

    name: str
    cer: float
    """Levenshtein distance over the length of the truth; white space removed, NFKC."""
    cer_without_punctuation: float


def character_error_rate(truth: str, read: str) -> float:
    """Edits per true character, after ``comparable``.

    Source: the usual definition, for example ISRI Analytic Tools, Rice & Nartker 1996.
    """
    from rapidfuzz.distance import Levenshtein

    wanted, got = comparable(truth), comparable(read)
    return Levenshtein.distance(wanted, got) / len(wanted)


def comparable(text: str) -> str:
    """NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def measure_page(intake: Intake, image: Path, truth: Path) -> PageError:
    """Read a page image the way ingest does, and compare it with its true text."""
    outline = intake.executor.submit(
        outline_file, image, file_name=image.name, max_pages=intake.max_pages
    ).result()
    page = intake.executor.submit(
        read_file_page, image, outline, 1, engine_name=intake.engine_name
    ).result()
    wanted = truth.read_text(encoding="utf-8")
    return PageError(
        name=image.name,
        cer=character_error_rate(wanted, page.text),
        cer_without_punctuation=character_error_rate(
            _PUNCTUATION.sub("", comparable(wanted)), _PUNCTUATION.sub("", comparable(page.text))
        ),
    )


def pages_per_minute(intake: Intake, scans: list[Path]) -> float:
    """The speed at which scanned files are read with all children at work, models loaded."""
    submit = intake.executor.submit
    outlines = [
        (scan, submit(outline_file, scan, file_name=scan.name, max_pages=99).result())
        for scan in scans
    ]
    pages = [
        (scan, outline, n) for scan, outline in outlines for n in range(1, outline.page_count + 1)
    ]
    engine = intake.engine_name
    warm = [submit(read_file_page, *pages[0], engine_name=engine) for _ in range(4)]
    for future in warm:
        future.result()
    started = time.monotonic()
    for future in [submit(read_file_page, *page, engine_name=engine) for page in pages]:
        future.result()
    return len(pages) / (time.monotonic() - started) * 60
