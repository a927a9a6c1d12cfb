import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from ingest.layout.upright import Rotation, turned
from ingest.ocr.engine import PlacedLine, open_engine
from ingest.scan import read_scan
from library.model import Page, PageSource
from tests.ingest.scan_samples import DPI, error_rate, image, reading, truth

ROTATIONS: tuple[Rotation, ...] = (0, 90, 180, 270)


class Recorded:
    """Gives the same lines for every page, and none for a few glyphs."""

    name = "recorded"
    reads_lying = True

    def __init__(self, lines: list[PlacedLine]) -> None:
        self.lines = lines
        self.readings = 0

    def read(self, image: NDArray[np.uint8]) -> list[PlacedLine]:
        self.readings += 1
        return self.lines if min(image.shape[:2]) > 500 else []


def scan(page: NDArray[np.uint8]) -> Page:
    return read_scan(page, number=3, dpi=DPI, engine=open_engine("rapidocr"))


@pytest.mark.parametrize(
    ("name", "ceiling", "punctuation"),
    [
        ("koho2col__d200", 0.005, True),
        ("youryo__photocopy", 0.02, True),
        ("gijiroku_v__d200", 0.01, False),
        ("gijiroku_v__photocopy", 0.01, False),
        ("gijiroku_v__d200", 0.015, True),
        ("table__d200", 0.03, True),
        ("table__photocopy", 0.03, True),
    ],
)
def test_sample_scans_are_read_within_their_ceiling(
    name: str,
    ceiling: float,
    punctuation: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    page = scan(image(name))
    assert error_rate(truth(name), page.text, punctuation=punctuation) <= ceiling
    assert page.source is PageSource.OCR
    assert (page.number, page.needs_review, page.doubts) == (3, False, ())
    assert page.confidence > 0.95


@pytest.mark.parametrize("stored", [90, 180, 270])
@pytest.mark.parametrize("name", ["table__d200", "gijiroku_v__photocopy"])
def test_a_page_is_read_whichever_way_it_was_scanned(name: str, stored: Rotation) -> None:
    upright = image(name)
    page = scan(turned(upright, stored))
    assert page.raster is not None
    assert page.raster.rotation == 360 - stored
    assert (page.raster.height_px, page.raster.width_px) == upright.shape[:2]
    assert error_rate(truth(name), page.text) <= 0.03


def paper(grey: int = 250) -> NDArray[np.uint8]:
    return np.full((2339, 1654, 3), grey, np.uint8)


def noisy() -> NDArray[np.uint8]:
    noise = np.random.default_rng(0).normal(235, 8, (2339, 1654, 1))
    return np.repeat(np.clip(noise, 0, 255).astype(np.uint8), 3, axis=2)


def edged() -> NDArray[np.uint8]:
    page = paper()
    page[:, :30] = page[:25] = 0
    return page


@pytest.mark.parametrize("page", [paper(), paper(20), noisy(), edged()])
def test_a_blank_page_is_not_read_and_needs_no_review(page: NDArray[np.uint8]) -> None:
    engine = Recorded([])
    found = read_scan(page, number=1, dpi=DPI, engine=engine)
    assert (found.lines, found.confidence, found.needs_review) == ((), 1.0, False)
    assert engine.readings == 0


def test_unsure_specks_on_a_nearly_blank_page_are_no_text() -> None:
    page = paper()
    page[1000:1010, 800:820] = 0
    box = ((800.0, 1000.0), (820.0, 1000.0), (820.0, 1010.0), (800.0, 1010.0))
    doubtful = PlacedLine(text="、", quad=box, confidence=0.78)
    assert read_scan(page, number=1, dpi=DPI, engine=Recorded([doubtful])).lines == ()


def test_a_page_with_a_lost_paragraph_wants_a_look() -> None:
    lines, _, _ = reading("youryo__photocopy")
    page = image("youryo__photocopy")
    whole = read_scan(page, number=1, dpi=DPI, engine=Recorded(lines))
    lacking = read_scan(page, number=1, dpi=DPI, engine=Recorded(lines[:-8]))
    assert not whole.needs_review
    assert lacking.needs_review


def test_a_page_read_with_doubt_wants_a_look() -> None:
    lines, _, _ = reading("youryo__photocopy")
    doubtful = [PlacedLine(text=x.text, quad=x.quad, confidence=0.93) for x in lines]
    page = read_scan(image("youryo__photocopy"), number=1, dpi=DPI, engine=Recorded(doubtful))
    assert page.needs_review
    assert page.confidence == pytest.approx(0.93)


def test_a_picture_without_text_wants_a_look_and_has_none() -> None:
    page = np.random.default_rng(1).integers(0, 255, (600, 400, 3), dtype=np.uint8)
    found = scan(page)
    assert found.lines == () or found.needs_review


@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))),
    st.sampled_from(ROTATIONS),
)
def test_turning_back_gives_the_same_image(page: NDArray[np.uint8], rotation: Rotation) -> None:
    back: Rotation = ROTATIONS[-rotation // 90 % 4]
    assert np.array_equal(turned(turned(page, rotation), back), page)


def test_turned_clockwise_the_top_left_comes_to_the_top_right() -> None:
    page = np.zeros((2, 3, 3), np.uint8)
    page[0, 0] = 255
    assert turned(page, 90)[0, -1].tolist() == [255, 255, 255]


@pytest.mark.tesseract
@pytest.mark.parametrize("stored", [0, 180])
def test_an_engine_that_reads_no_lying_glyphs_finds_the_right_way_up_by_trying(
    stored: Rotation,
) -> None:
    page = turned(image("gijiroku_v__d200"), stored)
    found = read_scan(page, number=1, dpi=DPI, engine=open_engine("tesseract"))
    assert error_rate(truth("gijiroku_v__d200"), found.text) <= 0.08
    assert found.raster is not None
    assert found.raster.rotation == stored
