"""The choice of the OCR engine; each is opened once per process."""

from functools import cache
from typing import Literal

from ingest.ocr.placed import OcrEngine, PlacedLine, Point, Quad

__all__ = ["EngineName", "OcrEngine", "PlacedLine", "Point", "Quad", "open_engine"]

EngineName = Literal["rapidocr", "tesseract"]


@cache
def open_engine(name: EngineName) -> OcrEngine:
    """The engine called ``name``, with its models loaded.

    Raises:
        SettingsError: the engine is not installed here.
    """
    # Imported here because each pulls in packages that take a second to load.
    match name:
        case "rapidocr":
            from ingest.ocr.rapidocr_engine import RapidOcrEngine

            return RapidOcrEngine()
        case "tesseract":
            from ingest.ocr.tesseract_engine import TesseractEngine

            return TesseractEngine()
