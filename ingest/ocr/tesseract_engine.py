"""Tesseract through pytesseract: the second engine, for machines where it is already in use."""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pytesseract
from numpy.typing import NDArray
from PIL import Image

from ingest.ocr.placed import PlacedLine
from library.errors import SettingsError

_HORIZONTAL = ("jpn", 3)
_VERTICAL = ("jpn_vert", 5)
"""Language and page segmentation mode."""
_LANGUAGES = (_HORIZONTAL[0], _VERTICAL[0])
_DOUBT = 0.4
"""Its doubt weighs less than PP-OCR's: 0.12 on a page with 2 % wrong characters, where that has
0.01 to 0.05. With this factor the same thresholds serve for both."""
_UNREADABLE = 0.90
"""A mean confidence below which the other direction is tried: columns read as rows give 0.7."""
_SURE_ENOUGH = 0.75
"""Lines below are dropped: specks and rules."""
_MISSING = (
    "Tesseractが見つかりません。tesseract-ocr・tesseract-ocr-jpn・tesseract-ocr-jpn-vertを"
    "インストールするか、OCRエンジンにrapidocrを指定してください。"
)
_MISSING_LANGUAGES = (
    "Tesseractの日本語データ({})がありません。tesseract-ocr-jpn・tesseract-ocr-jpn-vertを"
    "インストールするか、OCRエンジンにrapidocrを指定してください。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """One word as Tesseract reports it; px, confidence 0 to 1."""

    line: tuple[int, int, int]
    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float


class TesseractEngine:
    """Printed Japanese, horizontal or, where that makes no sense of the page, vertical."""

    name = "tesseract"
    reads_lying = False

    def __init__(self) -> None:
        """Raises SettingsError where the program or its Japanese data is missing."""
        if shutil.which(str(pytesseract.pytesseract.tesseract_cmd)) is None:
            raise SettingsError(_MISSING)
        missing = sorted({*_LANGUAGES} - {*pytesseract.get_languages()})
        if missing:
            raise SettingsError(_MISSING_LANGUAGES.format("・".join(missing)))
        # Threads make it slower, and there is one process per core. pytesseract hands its own
        # environment to the program; there is no option for this.
        pytesseract.pytesseract.environ["OMP_THREAD_LIMIT"] = "1"

    def read(self, image: NDArray[np.uint8]) -> list[PlacedLine]:
        """The lines of ``image``: RGB, shape (height, width, 3)."""
        lines = _read(image, *_HORIZONTAL)
        if _confidence(lines) < _UNREADABLE:
            lines = max(lines, _read(image, *_VERTICAL), key=_confidence)
        return lines


def _confidence(lines: Sequence[PlacedLine]) -> float:
    """The mean over all characters; 0 where there are none."""
    characters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / max(characters, 1)


def _read(image: NDArray[np.uint8], language: str, mode: int) -> list[PlacedLine]:
    data: dict[str, list[str]] = pytesseract.image_to_data(
        Image.fromarray(image),
        lang=language,
        config=f"--psm {mode}",
        output_type=pytesseract.Output.DICT,
    )
    by_line: dict[tuple[int, int, int], list[_Word]] = defaultdict(list)
    for word in _words(data):
        by_line[word.line].append(word)
    lines = [_line(words) for words in by_line.values()]
    return [line for line in lines if line.confidence >= _SURE_ENOUGH]


def _words(data: dict[str, list[str]]) -> Iterable[_Word]:
    for i, text in enumerate(data["text"]):
        if text.strip():
            yield _Word(
                line=(int(data["block_num"][i]), int(data["par_num"][i]), int(data["line_num"][i])),
                text=text.strip(),
                left=int(data["left"][i]),
                top=int(data["top"][i]),
                width=int(data["width"][i]),
                height=int(data["height"][i]),
                confidence=1 - _DOUBT * (1 - max(float(data["conf"][i]), 0.0) / 100),
            )


def _line(words: Sequence[_Word]) -> PlacedLine:
    x0, y0 = float(min(w.left for w in words)), float(min(w.top for w in words))
    x1, y1 = (
        float(max(w.left + w.width for w in words)),
        float(max(w.top + w.height for w in words)),
    )
    characters = sum(len(w.text) for w in words)
    return PlacedLine(
        text=_joined([w.text for w in words]),
        quad=((x0, y0), (x1, y0), (x1, y1), (x0, y1)),
        confidence=sum(w.confidence * len(w.text) for w in words) / characters,
    )


def _joined(words: Sequence[str]) -> str:
    """The words with blanks only between Latin ones: Tesseract parts Japanese at every 文節."""
    text = words[0]
    for word in words[1:]:
        text += f" {word}" if text[-1].isascii() and word[0].isascii() else word
    return text
