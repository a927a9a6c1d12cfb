"""From a quote to the page and the lines it stands on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citations import cite, is_proved
from library.model import Box, LineSpan, Passage
from tests.assistant.found import LINE_BOX, chunk, document, passages

_LINES = st.lists(st.text(st.characters(exclude_characters="\n"), min_size=1), min_size=1)


@given(lines=_LINES, data=st.data())
def test_a_quote_is_a_piece_of_the_chunk_and_its_lines_hold_it(
    lines: list[str], data: st.DataObject
) -> None:
    text = "\n".join(lines)
    (passage,) = passages(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    citation = cite(passage, start, end, marker=1)
    assert citation.quote == text[start:end]
    assert citation.quote in passage.chunk.text
    held = "".join("".join(lines[number].split()) for number in citation.lines)
    assert "".join(citation.quote.split()) in held
    assert citation.verified is bool(citation.quote.strip())


def test_a_quote_over_a_page_break_is_shown_on_the_page_that_holds_most_of_it() -> None:
    text = "短い行長い長い行が続いている"
    lower = Box(x0=0.1, y0=0.2, x1=0.9, y1=0.3)
    spans = (
        LineSpan(page=3, line=20, start=0, end=3, box=LINE_BOX),
        LineSpan(page=4, line=0, start=3, end=8, box=LINE_BOX),
        LineSpan(page=4, line=1, start=8, end=len(text), box=lower),
    )
    citation = cite(_passage(text, spans), 0, len(text), marker=2)
    assert (citation.page, citation.lines) == (4, (0, 1))
    assert citation.boxes == (LINE_BOX, lower)
    assert citation.verified


def test_only_the_lines_of_the_quote_are_marked() -> None:
    (passage,) = passages("一行目\n二行目\n三行目")
    assert cite(passage, 4, 7, marker=1).lines == (1,)


def test_text_that_stands_on_no_line_is_not_proved() -> None:
    text = "書かれた文書かれていない文"
    spans = (LineSpan(page=1, line=0, start=0, end=4, box=None),)
    passage = _passage(text, spans)
    assert is_proved(passage.chunk, 0, 4)
    assert not is_proved(passage.chunk, 0, 5)
    assert not cite(passage, 0, len(text), marker=1).verified


def test_a_document_without_page_images_has_lines_but_no_boxes() -> None:
    passage = _passage("内容", (LineSpan(page=1, line=5, start=0, end=2, box=None),))
    citation = cite(passage, 0, 2, marker=1)
    assert (citation.boxes, citation.lines, citation.verified) == ((), (5,), True)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (0, 99)])
def test_what_is_no_piece_of_the_chunk_is_refused(start: int, end: int) -> None:
    (passage,) = passages("本文です")
    with pytest.raises(ValueError, match="no piece"):
        cite(passage, start, end, marker=1)
    assert not is_proved(passage.chunk, start, end)


def _passage(text: str, spans: tuple[LineSpan, ...]) -> Passage:
    return Passage(
        document=document(),
        chunk=replace(chunk(text), spans=spans),
        page=spans[0].page,
        score=1.0,
        lexical_rank=1,
        dense_rank=1,
    )
