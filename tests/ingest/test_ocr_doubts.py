"""Which pages a person should look at, by how sure their lines are."""

import pytest

from ingest.ocr.doubts import doubts_of
from ingest.ocr.placed import PlacedLine
from library.model import Doubt


def line(text: str, confidence: float) -> PlacedLine:
    return PlacedLine(text=text, quad=((0, 0), (9, 0), (9, 9), (0, 9)), confidence=confidence)


def page(*, cells: int, unsure: int) -> list[PlacedLine]:
    """A paragraph, and cells of figures of which some are unsure."""
    prose = [line("この表は、手数料の額を定めたものである。" * 2, 0.99) for _ in range(6)]
    figures = [line("300円", 0.8 if n < unsure else 0.99) for n in range(cells)]
    return [*prose, *figures]


@pytest.mark.parametrize(
    ("cells", "unsure", "doubted"),
    [(16, 4, True), (16, 3, False), (40, 5, False), (4, 2, False), (4, 3, True)],
)
def test_unsure_cells_are_doubted_though_most_characters_stand_in_prose(
    cells: int, unsure: int, *, doubted: bool
) -> None:
    found = doubts_of(page(cells=cells, unsure=unsure), unread=0.0)
    assert found == ((Doubt.LOW_CONFIDENCE,) if doubted else ())
