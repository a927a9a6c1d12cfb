import logging
import shutil
from pathlib import Path

import numpy as np
import pytest
import rapidocr
from numpy.typing import NDArray

from eval.degrading import effects as fx
from ingest.layout.arrange import arrange
from ingest.ocr import rapidocr_engine
from ingest.ocr.engine import OcrEngine, open_engine
from ingest.ocr.ink import ink_of, is_blank, unread_share
from ingest.ocr.seals import without_seals
from library.errors import SettingsError
from tests.ingest.scan_samples import DPI, error_rate, image, truth

WHITE = np.full((700, 600, 3), 255, np.uint8)
RED, BLACK = (200, 30, 40), (20, 20, 20)


@pytest.fixture
def tesseract() -> OcrEngine:
    if shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed")
    return open_engine("tesseract")


def test_an_engine_is_opened_once() -> None:
    assert open_engine("rapidocr") is open_engine("rapidocr")


def test_the_weights_are_those_of_the_wheel_and_nothing_is_written_or_fetched() -> None:
    folder = Path(rapidocr.__file__).parent / "models"
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    rapidocr_engine.RapidOcrEngine()  # the autouse fixture fails any connection
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_missing_weights_are_said_in_japanese(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rapidocr_engine, "_DETECTOR", tmp_path / "none.onnx")
    with pytest.raises(SettingsError, match="入れ直してください"):
        rapidocr_engine.RapidOcrEngine()


def test_reading_says_nothing_on_any_channel(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert open_engine("rapidocr").read(WHITE) == []
        rapidocr_engine.RapidOcrEngine()
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_a_page_reads_the_same_every_time() -> None:
    page = np.ascontiguousarray(image("gijiroku_v__d200")[100:1200, 1100:1550])
    engine = open_engine("rapidocr")
    assert engine.read(page) == engine.read(page)


def test_clean_vertical_lines_keep_their_punctuation() -> None:
    page = np.ascontiguousarray(image("gijiroku_v__d200")[100:1250, 1100:1550])
    text = "".join(line.text for line in open_engine("rapidocr").read(page))
    assert text.count("、") >= 2
    assert text.count("。") >= 4


def test_shaded_vertical_lines_keep_their_punctuation() -> None:
    page = np.ascontiguousarray(image("gijiroku_v__d200")[100:1250, 1100:1550])
    grain = np.random.default_rng(5).normal(0, 3, (*page.shape[:2], 1))
    shaded = np.clip(fx.shaded(fx.faint(page, 0.8), 0.6) + grain, 0, 255).astype(np.uint8)
    text = "".join(line.text for line in open_engine("rapidocr").read(shaded))
    assert text.count("、") >= 2
    assert text.count("。") >= 4


@pytest.mark.parametrize(("side", "other"), [(1, 1), (3, 40), (31, 900), (2000, 8)])
def test_odd_sizes_do_not_trouble_the_engine(side: int, other: int) -> None:
    assert open_engine("rapidocr").read(np.full((side, other, 3), 255, np.uint8)) == []


@pytest.mark.tesseract
@pytest.mark.parametrize(
    ("name", "ceiling"),
    [("koho2col__d200", 0.03), ("gijiroku_v__d200", 0.04), ("table__d200", 0.08)],
)
def test_tesseract_reads_both_directions(tesseract: OcrEngine, name: str, ceiling: float) -> None:
    page = image(name)
    lines = arrange(tesseract.read(page), width_px=page.shape[1], height_px=page.shape[0]).lines
    assert error_rate(truth(name), "".join(line.text for line in lines)) <= ceiling
    assert all(0.75 <= line.confidence <= 1 for line in lines)


@pytest.mark.tesseract
def test_tesseract_finds_nothing_on_white(tesseract: OcrEngine) -> None:
    assert tesseract.read(WHITE) == []


def test_tesseract_that_is_missing_is_said_in_japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SettingsError, match="tesseract-ocr-jpn"):
        open_engine.__wrapped__("tesseract")


def stamp(page: NDArray[np.uint8], top: int, left: int, size: int) -> None:
    """A square seal of thin strokes."""
    for offset in range(0, size, size // 6):
        page[top + offset : top + offset + 3, left : left + size] = RED
        page[top : top + size, left + offset : left + offset + 3] = RED


def test_a_seal_vanishes_and_what_it_covers_stays() -> None:
    page = WHITE.copy()
    stamp(page, 100, 100, 160)
    page[170:180, 60:400] = BLACK
    cleaned = without_seals(page, dpi=DPI)
    assert cleaned[165:185, 60:400].min() <= BLACK[0] + 1
    assert cleaned[:160].min() > 190
    assert page[100, 100].tolist() == list(RED)  # the given image is not touched


def test_red_text_and_red_buttons_stay() -> None:
    page = WHITE.copy()
    for i in range(12):
        page[100:124, 60 + 40 * i : 84 + 40 * i : 3] = RED
    page[300:420, 60:180] = RED
    assert without_seals(page, dpi=DPI) is page


def test_a_grey_page_is_given_back_as_it_is() -> None:
    page = image("table__d200")
    assert without_seals(page, dpi=DPI) is page


def test_unread_ink_is_measured_by_the_lines_that_cover_it() -> None:
    page = image("youryo__photocopy")
    ink = ink_of(page[:, :, 0])
    lines = open_engine("rapidocr").read(page)
    assert not is_blank(ink, dpi=DPI)
    assert unread_share(ink, lines, dpi=DPI) < 0.05
    assert unread_share(ink, lines[: len(lines) // 2], dpi=DPI) > 0.3
    assert unread_share(ink, [], dpi=DPI) == 1.0
    assert unread_share(np.zeros_like(ink), [], dpi=DPI) == 0.0
