import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from eval.degrading import effects as fx
from eval.degrading.conditions import CONDITIONS, Sheet, blank_sheets
from ingest.layout.upright import turned
from ingest.ocr.chinese import in_modern_forms
from ingest.ocr.engine import PlacedLine, open_engine
from ingest.ocr.grain import with_marks
from ingest.ocr.ink import is_blank
from ingest.ocr.odd import odd_share
from ingest.ocr.restored import levelled, restored
from ingest.ocr.sheet import ink_on, ready_to_read
from ingest.ocr.skew import Straightening, skew_of
from ingest.scan import read_scan
from library.model import Box, Doubt, Page
from tests.ingest.scan_samples import DATA, DPI, error_rate, image, truth

NAMES = sorted(path.name.removesuffix(".gt.txt") for path in DATA.glob("*.gt.txt"))


def spoiled(name: str, condition: str) -> NDArray[np.uint8]:
    page = image(name)
    sheet = Sheet(front=page, back=image("table__d200"), chance=np.random.default_rng(7))
    return CONDITIONS[condition].spoil(sheet)


def scan(page: NDArray[np.uint8]) -> Page:
    return read_scan(page, number=1, dpi=DPI, engine=open_engine("rapidocr"))


def line(text: str) -> PlacedLine:
    return PlacedLine(text=text, quad=((0, 0), (9, 0), (9, 9), (0, 9)), confidence=0.99)


@pytest.mark.parametrize("degrees", [-4.3, -0.9, 0.0, 1.2, 5.0])
@pytest.mark.parametrize("name", ["table__d200", "gijiroku_v__d200"])
def test_the_skew_of_a_page_is_found_whichever_way_its_lines_run(name: str, degrees: float) -> None:
    skewed = fx.skewed(image(name), degrees)
    assert skew_of(ink_on(skewed)) == pytest.approx(degrees, abs=0.15)
    assert skew_of(ink_on(turned(skewed, 90))) == pytest.approx(degrees, abs=0.15)


def test_what_has_no_lines_has_no_skew() -> None:
    specks = np.random.default_rng(3).integers(0, 255, (600, 400), dtype=np.uint8)
    assert skew_of((specks > 250).astype(np.uint8)) == 0.0
    assert skew_of(np.zeros((600, 400), np.uint8)) == 0.0


@given(
    st.floats(-7, 7),
    st.tuples(st.integers(200, 900), st.integers(200, 900)),
    st.tuples(st.floats(0.2, 0.8), st.floats(0.2, 0.8)),
)
@settings(max_examples=40, deadline=None)
def test_a_box_on_the_straight_page_comes_back_to_where_it_was_scanned(
    degrees: float, size: tuple[int, int], at: tuple[float, float]
) -> None:
    page = np.zeros((size[1], size[0]), np.uint8)
    x, y = round(at[0] * size[0]), round(at[1] * size[1])
    page[y - 3 : y + 4, x - 3 : x + 4] = 255
    straightening = Straightening(degrees=degrees, page_px=size)
    straight = straightening.straight(page)
    assert straight.shape == straightening.straight_px[::-1]
    ys, xs = np.nonzero(straight > 100)
    high, wide = straight.shape
    box = straightening.on_page(
        Box(
            x0=xs.min() / wide,
            y0=ys.min() / high,
            x1=(xs.max() + 1) / wide,
            y1=(ys.max() + 1) / high,
        )
    )
    middle = (box.x0 + box.x1) / 2 * size[0], (box.y0 + box.y1) / 2 * size[1]
    assert middle == pytest.approx((x + 0.5, y + 0.5), abs=1.5)


def test_a_skewed_vertical_page_is_read_in_order_and_its_boxes_lie_on_the_scan() -> None:
    page = scan(spoiled("gijiroku_v__d200", "skew3"))
    assert error_rate(truth("gijiroku_v__d200"), page.text) <= 0.02
    assert page.raster is not None
    assert (page.raster.height_px, page.raster.width_px) == image("gijiroku_v__d200").shape[:2]
    ink = ink_on(spoiled("gijiroku_v__d200", "skew3"))
    boxed = np.zeros_like(ink)
    for found in page.lines:
        assert found.box is not None
        x0, x1 = (round(x * ink.shape[1]) for x in (found.box.x0, found.box.x1))
        y0, y1 = (round(y * ink.shape[0]) for y in (found.box.y0, found.box.y1))
        boxed[y0:y1, x0:x1] = 1
    assert (ink & boxed).sum() >= 0.97 * ink.sum()


@pytest.mark.parametrize(
    ("condition", "ceiling"), [("faintest", 0.08), ("show_through_strong", 0.05)]
)
def test_faint_ink_and_a_back_that_shines_through_are_read(condition: str, ceiling: float) -> None:
    upper = slice(0, 500)
    whole = scan(image("koho2col__d200")[upper]).text
    page = scan(spoiled("koho2col__d200", condition)[upper])
    assert error_rate(whole, page.text) <= ceiling


def test_a_page_beyond_reading_says_why_it_wants_a_look() -> None:
    page = scan(fx.blurred(image("table__d200")[:1000], 4.5))
    assert page.needs_review
    assert {*page.doubts} <= {Doubt.LOW_CONFIDENCE, Doubt.LOST_INK, Doubt.ODD_TEXT}
    assert page.doubts


@pytest.mark.parametrize("condition", ["specks", "holes", "lid", "show_through"])
def test_a_sheet_with_nothing_on_it_is_blank(condition: str) -> None:
    back = image("koho2col__d200").copy()
    back[500:] = 255
    sheet = Sheet(front=back, back=back, chance=np.random.default_rng(7))
    page = scan(blank_sheets(sheet)[condition])
    assert page.is_blank
    assert (page.needs_review, page.doubts) == (False, ())


def test_a_page_number_alone_makes_a_page_not_blank() -> None:
    page = np.full((2339, 1654, 3), 255, np.uint8)
    cv2.putText(page, "- 3 -", (800, 2200), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
    assert not is_blank(ink_on(page), dpi=DPI)


def test_a_good_page_is_prepared_by_leaving_it_as_it_is() -> None:
    page = image("table__d200")
    sheet = ready_to_read(page, dpi=DPI)
    assert sheet.image is page
    assert (sheet.straightening, sheet.faint) == (None, False)


def test_faint_ink_becomes_black_and_white_paper_stays() -> None:
    page = fx.faint(image("table__d200"), 0.15, 0.9)
    levels = levelled(page)
    assert page.min() > 180
    assert levels.min() < 20
    assert np.median(levels) > 240


@pytest.mark.parametrize("grain", [0.0, 4.0])
def test_paper_without_ink_is_not_stretched(grain: float) -> None:
    page = np.full((900, 600, 3), 240, np.uint8)
    grained = fx.noisy(page, grain, np.random.default_rng(1))
    assert levelled(grained) is grained


def test_a_back_that_shines_through_goes_and_print_stays() -> None:
    page = np.full((400, 400, 3), 250, np.uint8)
    page[100:112, 50:350] = 30
    page[200:212, 50:350] = 170
    cleaned = restored(page, ink_is_lost=True)
    assert cleaned[102:110, 52:348].max() < 40
    assert cleaned[190:222].min() > 240


def test_black_and_white_gets_soft_edges() -> None:
    page = fx.one_bit(image("table__d200"), 150)
    grey = restored(page, ink_is_lost=True)[:, :, 0]
    assert set(np.unique(page)) == {0, 255}
    assert ((grey > 60) & (grey < 200)).mean() > 0.01


@pytest.mark.parametrize("name", NAMES)
def test_true_texts_do_not_read_odd(name: str) -> None:
    assert odd_share(truth(name)) < 0.01


def test_what_spoiled_print_is_read_as_reads_odd() -> None:
    assert odd_share("住ー民カ票の写レし、。ょ交付申靖X書を提岀") > 0.2
    assert odd_share("") == 0.0


@given(st.text())
def test_oddness_is_a_share(text: str) -> None:
    assert 0 <= odd_share(text) <= 1


def test_lookalike_old_forms_are_set_right_on_modern_pages_only() -> None:
    modern = in_modern_forms([line("所得・課稅証明書"), line("戸籍腾本、物価の高騰")])
    assert [found.text for found in modern] == ["所得・課税証明書", "戸籍謄本、物価の高騰"]
    old = [line("縣會ノ決議"), line("地方稅ノ徵收"), line("當廳ノ舊記錄")]
    assert in_modern_forms(old) == old
    assert in_modern_forms([line("齋藤惠子、德田")])[0].text == "齋藤惠子、德田"


def test_grain_brings_marks_back_and_changes_no_other_character() -> None:
    plain, grained = (
        "質問を行います通告順に発言を許します",
        "買問を行います。通告順に、発言を許します。",
    )
    assert with_marks(plain, grained) == "質問を行います。通告順に、発言を許します。"


@given(st.text("質問率、。（）っー"), st.text("買問本、。（）っー"))
def test_no_character_is_lost_where_marks_are_brought_back(plain: str, grained: str) -> None:
    marked = iter(with_marks(plain, grained))
    assert all(character in marked for character in plain)
