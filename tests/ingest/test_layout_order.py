import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layout.arrange import arrange
from ingest.ocr.engine import PlacedLine, Quad
from library.model import Line, LineRole
from tests.ingest.scan_samples import error_rate, reading, truth

WIDTH, HEIGHT = 1654, 2339
SIZE = 32


def line(text: str, x: float, y: float, *, size: float = SIZE) -> PlacedLine:
    x1, y1 = x + size * len(text), y + size
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def column(text: str, x: float, y: float) -> PlacedLine:
    x1, y1 = x + SIZE, y + SIZE * len(text)
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def turned(placed: PlacedLine, degrees: float) -> PlacedLine:
    """The line on a page that was laid askew, clockwise about its middle."""
    angle, cx, cy = math.radians(degrees), WIDTH / 2, HEIGHT / 2
    cos, sin = math.cos(angle), math.sin(angle)
    quad = tuple(
        (cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos)
        for x, y in placed.quad
    )
    return PlacedLine(text=placed.text, quad=quad, confidence=placed.confidence)


def read(lines: list[PlacedLine]) -> tuple[Line, ...]:
    return arrange(lines, width_px=WIDTH, height_px=HEIGHT).lines


def arranged(name: str) -> tuple[Line, ...]:
    lines, width, height = reading(name)
    return arrange(lines, width_px=width, height_px=height).lines


def texts(lines: list[PlacedLine]) -> list[str]:
    return [placed.text for placed in read(lines)]


def prose(letter: str, x: float, y: float, rows: int, *, width: int = 18) -> list[PlacedLine]:
    return [line(letter * width, x, y + 50 * row) for row in range(rows)]


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [
        ("koho2col__d200", 0.005),
        ("youryo__photocopy", 0.02),
        ("table__d200", 0.03),
        ("table__photocopy", 0.03),
        ("gijiroku_v__d200", 0.02),
        ("gijiroku_v__photocopy", 0.02),
    ],
)
def test_a_recorded_reading_comes_out_in_the_order_of_the_true_text(
    name: str, ceiling: float
) -> None:
    assert error_rate(truth(name), "".join(found.text for found in arranged(name))) <= ceiling


@pytest.mark.parametrize("skew", [-3.0, -0.8, 0.0, 0.8, 3.0])
def test_two_columns_of_prose_are_read_one_after_the_other_even_when_askew(skew: float) -> None:
    title = line("情報ひろば", 700, 100)
    left, right = prose("左", 120, 250, 20), prose("右", 860, 250, 18)
    found = texts([turned(placed, skew) for placed in [*right, *left, title]])
    assert found == [placed.text for placed in [title, *left, *right]]


def test_three_columns_are_read_from_left_to_right() -> None:
    columns = [prose(letter, 100 + 500 * i, 300, 10, width=14) for i, letter in enumerate("甲乙丙")]
    shuffled = [placed for pieces in reversed(columns) for placed in pieces]
    assert texts(shuffled) == [placed.text for pieces in columns for placed in pieces]


def test_what_follows_two_columns_comes_after_both() -> None:
    left, right = prose("左", 120, 250, 8), prose("右", 860, 250, 8)
    foot = line("問" * 36, 120, 800)
    assert texts([foot, *right, *left])[-1] == foot.text


@pytest.mark.parametrize("skew", [-2.0, 0.0, 2.0])
def test_vertical_writing_is_read_from_the_right_to_the_left(skew: float) -> None:
    columns = [column(letter * 40, 1400 - 60 * i, 200) for i, letter in enumerate("一二三四五六七")]
    found = texts([turned(placed, skew) for placed in reversed(columns)])
    assert found == [placed.text for placed in columns]


def test_tiers_of_vertical_writing_are_read_from_the_top() -> None:
    upper = [column("上" * 25 + str(i), 1400 - 60 * i, 200) for i in range(9)]
    lower = [column("下" * 25 + str(i), 1400 - 60 * i, 1250) for i in range(9)]
    mixed = [placed for pair in zip(lower, upper, strict=True) for placed in pair]
    assert texts(mixed) == [placed.text for placed in [*upper, *lower]]


def test_a_vertical_label_does_not_tie_the_rows_beside_it_together() -> None:
    label = PlacedLine(
        text="申請者", quad=((110, 300), (142, 300), (142, 560), (110, 560)), confidence=1.0
    )
    rows = [line("氏名及び住所" + "続" * 20, 200, 300 + 55 * i) for i in range(5)]
    rows = [*rows, *prose("文", 110, 700, 6, width=40)]
    found = texts([*reversed(rows), label])
    assert found == ["申請者", *(placed.text for placed in rows)]


def test_a_letterhead_is_not_taken_for_columns() -> None:
    found = [placed.text for placed in arranged("S02_p1")]
    order = ["保医発0331第1号", "地方厚生（支）局医療課長", "厚生労働省保険局医療課長", "記"]
    assert [text for text in found if text in order] == order


def test_a_comparison_table_is_read_column_by_column() -> None:
    joined = "".join(placed.text for placed in arranged("S02_p2"))
    assert (
        "カンピロバクター感染を疑う患者に対しイムノクロマト法により行った場合に本区分「38」"
        in joined
    )


boxes = st.builds(
    lambda x, y, w, h: ((x, y), (x + w, y), (x + w, y + h), (x, y + h)),
    st.floats(-50, WIDTH),
    st.floats(-50, HEIGHT),
    st.floats(0, 900),
    st.floats(0, 900),
)
quads = boxes | st.tuples(*[st.tuples(st.floats(-90, 2000), st.floats(-90, 2500))] * 4)
placed_lines = st.lists(
    st.builds(
        PlacedLine,
        text=st.text(min_size=1, max_size=12)
        | st.sampled_from(["第１条　この", "（1）", "1", "記", "改正後", "現行", "-3-"]),
        quad=quads,
        confidence=st.floats(0, 1),
    ),
    max_size=30,
)


@given(placed_lines)
def test_no_line_is_lost_added_or_changed_and_every_box_is_on_the_page(
    lines: list[PlacedLine],
) -> None:
    found = read(lines)
    before = sorted((placed.text, placed.confidence) for placed in lines)
    assert sorted((placed.text, placed.confidence) for placed in found) == before
    assert all(placed.box is not None for placed in found)  # a Box is on the page by construction
    numbers = [placed.block for placed in found]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(set(numbers))))


@given(placed_lines, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_the_input(
    lines: list[PlacedLine], chance: random.Random
) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert read(shuffled) == read(lines)


@given(st.floats(-2.5, 2.5), st.integers(2, 30), st.integers(8, 40))
def test_a_skewed_page_reads_as_the_straight_one(degrees: float, rows: int, width: int) -> None:
    straight = [line(chr(0x4E00 + row) * width, 150, 200 + 60 * row) for row in range(rows)]
    askew = [turned(placed, degrees) for placed in straight]
    assert texts(askew) == [placed.text for placed in straight]


def quad_of(found: Line) -> Quad:
    assert found.box is not None
    b = found.box
    return ((b.x0, b.y0), (b.x1, b.y0), (b.x1, b.y1), (b.x0, b.y1))


def test_boxes_are_fractions_of_the_page() -> None:
    (found,) = read([line("字" * 10, 165.4, 233.9)])
    assert quad_of(found)[0] == pytest.approx((0.1, 0.1))
    assert found.role is LineRole.BODY
