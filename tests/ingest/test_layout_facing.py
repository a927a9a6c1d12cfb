"""One scan of two pages that face each other is read half by half; nothing else is."""

import math

import pytest

from ingest.layout.arrange import arrange
from ingest.layout.facing import facing_pages
from ingest.layout.rules import Rule
from ingest.ocr.placed import PlacedLine
from library.model import LineRole
from tests.ingest.scan_samples import reading

WIDTH, HEIGHT, SIZE = 2339, 1654, 28


def line(text: str, x: float, y: float, *, size: float = SIZE) -> PlacedLine:
    x1, y1 = x + size * len(text), y + size
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def column(text: str, x: float, y: float) -> PlacedLine:
    x1, y1 = x + SIZE, y + SIZE * len(text)
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def turned(placed: PlacedLine, degrees: float) -> PlacedLine:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    cx, cy = WIDTH / 2, HEIGHT / 2
    quad = tuple(
        (cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos)
        for x, y in placed.quad
    )
    return PlacedLine(text=placed.text, quad=quad, confidence=1.0)


def texts(lines: list[PlacedLine], *rules: Rule) -> list[str]:
    found = arrange(lines, width_px=WIDTH, height_px=HEIGHT, rules=rules)
    return [placed.text for placed in found.lines]


def page(letter: str, x: float, *, number: str = "") -> list[PlacedLine]:
    """A page of prose with a heading, an item that ends early and, if given, a page number."""
    rows = [f"{letter}章の題"] + [letter * 32] * 11 + [letter * 9] + [letter * 32] * 8
    lines = [line(text, x, 180 + 58 * row) for row, text in enumerate(rows)]
    return [*lines, line(number, x + 430, 1570)] if number else lines


@pytest.mark.parametrize("skew", [-2.0, 0.0, 2.0])
@pytest.mark.parametrize("numbers", [("", ""), ("12", "13")])
def test_the_left_page_is_read_before_the_right_one(skew: float, numbers: tuple[str, str]) -> None:
    left, right = page("左", 140, number=numbers[0]), page("右", 1300, number=numbers[1])
    lines = [turned(placed, skew) for placed in [*right, *left]]
    assert texts(lines) == [placed.text for placed in [*left, *right]]


def test_page_numbers_of_both_pages_are_margins() -> None:
    lines = [*page("左", 140, number="12"), *page("右", 1300, number="13")]
    found = arrange(lines, width_px=WIDTH, height_px=HEIGHT).lines
    assert [p.text for p in found if p.role is LineRole.MARGIN] == ["12", "13"]


def test_the_right_page_comes_first_in_vertical_writing() -> None:
    right = [column("右" * 40, 2150 - 60 * i, 200) for i in range(14)]
    left = [column("左" * 40, 980 - 60 * i, 200) for i in range(14)]
    assert texts([*left, *right]) == [placed.text for placed in [*right, *left]]


def test_pages_of_two_columns_are_read_page_by_page() -> None:
    columns = [
        [line(letter * 15, x, 200 + 50 * i) for i in range(25)]
        for letter, x in zip("甲乙丙丁", (140, 600, 1290, 1750), strict=True)
    ]
    lines = [placed for pieces in columns for placed in pieces]
    assert texts(lines[::-1]) == [placed.text for placed in lines]


def contents(x: float, *, dots: str) -> list[PlacedLine]:
    """A table of contents as an engine reads it: most of the dots lost, the rest by the number."""
    return [
        placed
        for row in range(14)
        for placed in (
            line(f"第{row}章の題", x, 200 + 60 * row),
            line(f"{dots}{row + 1}", x + 800, 200 + 60 * row),
        )
    ]


def test_a_table_of_contents_beside_a_page_of_prose_is_read_by_itself() -> None:
    left, right = contents(140, dots=".."), page("右", 1300, number="13")
    read = texts([*right, *left])
    assert read[:4] == ["第0章の題", "..1", "第1章の題", "..2"]
    assert read[len(left) :] == [placed.text for placed in right]


def test_a_table_beside_a_table_is_no_open_book() -> None:
    """Without dots the same lines may be the rows of one wide table."""
    lines = [*contents(140, dots=""), *contents(1300, dots="")]
    assert len(facing_pages(lines, [], width_px=WIDTH, height_px=HEIGHT)) == 1
    dotted = [*contents(140, dots=".."), *contents(1300, dots="…")]
    assert len(facing_pages(dotted, [], width_px=WIDTH, height_px=HEIGHT)) == 2


def test_a_slide_is_read_across() -> None:
    title = line("令和７年度の主要な事業", 600, 120, size=90)
    left = [line(f"・事業{i}", 200, 400 + 120 * i, size=60) for i in range(8)]
    right = [line(f"予算{i}万円", 1500, 400 + 120 * i, size=60) for i in range(8)]
    found = texts([title, *left, *right])
    assert found[1:5] == [left[0].text, right[0].text, left[1].text, right[1].text]


def test_a_landscape_table_is_read_across() -> None:
    rows = [
        line(f"{letter}{i}", x, 200 + 60 * i)
        for i in range(20)
        for letter, x in (("事業", 140), ("担当", 700), ("金額", 1300), ("備考", 1900))
    ]
    assert texts(rows)[:8] == [placed.text for placed in rows[:8]]


def test_a_rule_across_the_middle_ties_the_halves_together() -> None:
    lines = [*page("左", 140), *page("右", 1300)]
    apart = facing_pages(lines, [], width_px=WIDTH, height_px=HEIGHT)
    rule = Rule((100, 1500), (2200, 1500))
    tied = facing_pages(lines, [rule], width_px=WIDTH, height_px=HEIGHT)
    assert (len(apart), len(tied)) == (2, 1)


def test_the_columns_of_a_landscape_page_are_one_page() -> None:
    """Their gutter is narrower than the margins."""
    lines = [line("文" * 34, x, 180 + 58 * row) for x in (180, 1200) for row in range(20)]
    assert len(facing_pages(lines, [], width_px=WIDTH, height_px=HEIGHT)) == 1


@pytest.mark.parametrize("name", ["koho2col__d200", "gijiroku_v__d200"])
def test_a_real_page_beside_itself_is_read_twice(name: str) -> None:
    lines, width, height = reading(name)
    both = [
        PlacedLine(
            text=placed.text,
            quad=tuple((x + shift * width, y) for x, y in placed.quad),
            confidence=placed.confidence,
        )
        for shift in (0, 1)
        for placed in lines
    ]
    one = [p.text for p in arrange(lines, width_px=width, height_px=height).lines]
    assert [p.text for p in arrange(both, width_px=2 * width, height_px=height).lines] == one * 2
