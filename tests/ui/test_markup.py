"""Text from documents is drawn as it is, whatever it contains."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.model import Box, Line, LineRole
from pages.markup import label, list_table, page_picture, page_text, plain, quotation


class _Seen(HTMLParser):
    """Collects the tags and the text of a piece of HTML, as a browser would see them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = '<img src=x onerror="alert(1)"> [x](http://evil.example) $$x$$ :material/home: **b** &lt;'


def test_a_hostile_quote_is_shown_letter_by_letter() -> None:
    seen = _Seen(quotation(HOSTILE, (HOSTILE,)))
    assert set(seen.tags) == {"p", "div"}
    assert seen.text == HOSTILE * 2


@given(st.text())
def test_no_text_becomes_a_tag(text: str) -> None:
    seen = _Seen(f"<p>{plain(text)}</p>")
    assert seen.tags == ["p"]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=60), st.data())
def test_a_page_of_text_shows_its_cited_lines(texts: list[str], data: st.DataObject) -> None:
    lines = [Line(text=t, box=None, confidence=1.0) for t in texts]
    cited = data.draw(st.integers(0, len(lines) - 1))
    shown = page_text(lines, [cited])
    assert f"<mark>{plain(texts[cited])}</mark>" in shown
    assert shown.count("<mark>") == 1


def test_rows_of_a_table_stand_in_one_table_with_the_cited_one_marked() -> None:
    rows = [
        Line(text=text, box=None, confidence=1.0, role=LineRole.TABLE_ROW)
        for text in ("館名 | 電話", "中央 | 1", "牟礼 | 2")
    ]
    shown = page_text(rows, [2])
    assert shown.count("<table>") == 1
    assert '<tr class="cited cited-first"><td>牟礼</td><td>2</td></tr>' in shown


def test_a_page_on_which_nothing_was_read_says_so() -> None:
    assert "読み取れた文字はありません" in page_text([], [])
    assert "読み取れた文字はありません" not in page_text(
        [Line(text="あ", box=None, confidence=1.0)], []
    )


def test_the_heads_of_numbers_stand_above_their_numbers() -> None:
    shown = list_table(("題名", "ページ"), "", numbers=("ページ",))
    assert _Seen(shown).text == "題名ページ"
    assert [part.startswith(" class=number") for part in shown.split('scope="col"')[1:]] == [
        False,
        True,
    ]


def test_a_quoted_row_names_its_columns() -> None:
    shown = quotation("中央 |  | 087", ("一覧", "館名 | 備考 | 電話"))
    assert '<th scope="row">電話</th><td>087</td>' in shown
    assert "備考" not in shown
    assert _Seen(shown).text == "一覧館名中央電話087"


def test_marks_lie_over_their_lines_and_inside_the_page() -> None:
    whole = Box(x0=0, y0=0, x1=1, y1=1)
    shown = page_picture(b"png", [whole], alt='"><script>')
    assert "left:0.00%;top:0.00%;width:100.00%;height:100.00%" in shown
    assert "<script>" not in shown


@pytest.mark.parametrize("text", ["a_b*c", "[x](y)", ":red[x]", "$1$", "<b>", "a\nb"])
def test_a_label_keeps_no_markdown_alive(text: str) -> None:
    shown = label(text)
    assert shown.replace("\\", "") == " ".join(text.split())
    assert "\n" not in shown
