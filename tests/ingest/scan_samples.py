"""The sample pages of tests/data/ocr: images, true texts, recorded readings, error rates."""

import json
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidfuzz.distance import Levenshtein

from ingest.ocr.engine import PlacedLine

DATA = Path(__file__).parent.parent / "data" / "ocr"
DPI = 200


def image(name: str) -> NDArray[np.uint8]:
    path = next(DATA.glob(f"{name}.[jp][pn]g"))
    return np.asarray(Image.open(path).convert("RGB"), np.uint8)


def truth(name: str) -> str:
    return (DATA / f"{name.split('__')[0]}.gt.txt").read_text(encoding="utf-8")


@cache
def reading(name: str) -> tuple[list[PlacedLine], int, int]:
    """Recorded lines, and the width and height of their image."""
    record = json.loads((DATA / "readings" / f"{name}.json").read_text(encoding="utf-8"))
    lines = [
        PlacedLine(text=text, quad=tuple(map(tuple, quad)), confidence=confidence)
        for text, quad, confidence in record["lines"]
    ]
    return lines, record["width_px"], record["height_px"]


def error_rate(true: str, read: str, *, punctuation: bool = True) -> float:
    """Character errors per true character; white space removed, NFKC."""
    true, read = (_comparable(text, punctuation=punctuation) for text in (true, read))
    return Levenshtein.distance(true, read) / len(true)


def _comparable(text: str, *, punctuation: bool) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    if punctuation:
        return folded
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "PS")
