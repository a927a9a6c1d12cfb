"""On which of its pages a chunk answers: the page to open."""

from hypothesis import given
from hypothesis import strategies as st

from library.model import Chunk, LineSpan
from retrieval.ranking.paging import page_of
from retrieval.terms import bag_of_terms, pairs_among


def chunk(*parts: tuple[int, str]) -> Chunk:
    """A chunk of lines, each on a page."""
    spans, text = [], ""
    for line, (page, said) in enumerate(parts):
        spans.append(
            LineSpan(page=page, line=line, start=len(text), end=len(text) + len(said), box=None)
        )
        text += said + "\n"
    return Chunk(
        id="c",
        document_id="d",
        version_id="v",
        ordinal=0,
        text=text,
        heading_path=(),
        spans=tuple(spans),
    )


def page(own: Chunk, question: str) -> int:
    return page_of(own, pairs_among(bag_of_terms(question)))


BROKEN = chunk(
    (5, "（２）ガイドライン策定の目的"),
    (5, "取引の推進を目指し、以下を目的に策定する。"),
    (6, "特定の不公正な取引方法（平成17年公正取引委員会告"),
    (6, "示第11号。以下「大規模小売業告示」という。）"),
)


def test_a_chunk_over_a_page_break_answers_on_the_page_that_holds_the_words() -> None:
    assert page(BROKEN, "大規模小売業告示は何年の公取委告示第何号ですか") == 6
    assert page(BROKEN, "ガイドライン策定の目的") == 5


def test_words_are_found_across_a_line_break_and_in_whatever_width() -> None:
    assert page(chunk((1, "本文"), (2, "ＦＡＸ番"), (2, "号")), "fax番号") == 2


def test_nothing_in_common_leaves_it_on_its_first_page() -> None:
    assert page(BROKEN, "図書館") == 5
    assert page(BROKEN, "") == 5


@given(
    st.lists(st.tuples(st.integers(1, 4), st.text(max_size=8)), min_size=1, max_size=6),
    st.text(max_size=20),
)
def test_it_is_always_a_page_of_the_chunk(parts: list[tuple[int, str]], question: str) -> None:
    own = chunk(*sorted(parts))
    assert page(own, question) in {number for number, _ in parts}
