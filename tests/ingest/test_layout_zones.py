"""Pages with both directions of writing: each part is read in its own, none is torn apart."""

import random

import pytest

from ingest.layout.arrange import arrange
from ingest.ocr.placed import PlacedLine
from library.model import Line, LineRole

WIDTH, HEIGHT, SIZE = 1654, 2339, 32


def line(text: str, x: float, y: float, *, size: float = SIZE) -> PlacedLine:
    x1, y1 = x + size * len(text), y + size
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def column(text: str, x: float, y: float, *, size: float = SIZE) -> PlacedLine:
    x1, y1 = x + size, y + size * len(text)
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def tier(
    letter: str, y: float, *, x: float = 1400, count: int = 20, length: int = 24
) -> list[PlacedLine]:
    """Vertical lines from right to left."""
    return [column(f"{letter}{i}".ljust(length, "あ"), x - 60 * i, y) for i in range(count)]


def prose(letter: str, x: float, y: float, *, rows: int, length: int) -> list[PlacedLine]:
    """Horizontal lines from the top down."""
    return [line(f"{letter}{i}".ljust(length, "う"), x, y + 52 * i) for i in range(rows)]


def read(lines: list[PlacedLine]) -> tuple[Line, ...]:
    shuffled = list(lines)
    random.Random(1).shuffle(shuffled)  # noqa: S311
    return arrange(shuffled, width_px=WIDTH, height_px=HEIGHT).lines


def texts(lines: list[PlacedLine]) -> list[str]:
    return [placed.text for placed in read(lines)]


HEAD = line("市議会だより第百号の見出し", 200, 200, size=80)
MIDDLE = line("一般質問の要旨を紹介します", 300, 1180, size=64)
UPPER, LOWER = tier("上", 350), tier("下", 1300)


@pytest.mark.parametrize(
    "page",
    [
        [HEAD, *UPPER, *LOWER],
        [HEAD, *UPPER, MIDDLE, *LOWER],
        [*UPPER, *LOWER, line("12", 800, 2250)],
        [*tier("本", 200, length=39), *prose("表", 180, 1600, rows=6, length=22)],
        [column("議会の記録", 1480, 300, size=70), *tier("本", 200, x=1360, count=18, length=39)],
    ],
    ids=["headline", "headline between tiers", "page number", "box below", "large title"],
)
def test_a_vertical_page_is_read_tier_by_tier_with_what_stands_across(
    page: list[PlacedLine],
) -> None:
    assert texts(page) == [placed.text for placed in page]


@pytest.mark.parametrize(
    "page",
    [
        [*prose("本", 150, 300, rows=30, length=38), column("第三章資料編", 1580, 400, size=28)],
        [column("第三章資料編", 40, 400, size=28), *prose("本", 150, 300, rows=30, length=38)],
        [
            *prose("左", 120, 300, rows=14, length=20),
            *tier("縦", 300, x=1500, count=10, length=20),
            *prose("下", 120, 1100, rows=20, length=42),
        ],
        [
            *tier("縦", 300, x=700, count=10, length=20),
            *prose("右", 860, 300, rows=14, length=20),
            *prose("下", 120, 1100, rows=20, length=42),
        ],
    ],
    ids=["tab on the right", "tab on the left", "box on the right", "box on the left"],
)
def test_a_horizontal_page_is_read_with_its_vertical_parts_whole(page: list[PlacedLine]) -> None:
    assert texts(page) == [placed.text for placed in page]


def test_a_large_headline_across_vertical_writing_is_a_heading() -> None:
    assert read([HEAD, *UPPER, *LOWER])[0].role is LineRole.HEADING


def test_columns_beside_a_vertical_box_stay_whole() -> None:
    left = prose("左", 120, 300, rows=30, length=20)
    right = prose("右", 880, 317, rows=15, length=20)
    box = tier("縦", 1150, x=1480, count=10, length=20)
    page = [*left, *right, *box]
    found = texts(page)
    assert found[: len(left)] == [placed.text for placed in left]
    assert found[-len(box) :] == [placed.text for placed in box]
