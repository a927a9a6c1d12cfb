"""A search in an address: it comes back as it was sent, and nothing in it can break the page."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from library.filters import EVERYTHING, FileGroup, Filters, Order
from library.kinds import DocumentKind
from library.periods import day_of
from pages.search_address import Asked, Name, as_parameters, as_question, read_address

SCOPES = frozenset({"all", "kaikei"})
WORDS = st.text(max_size=30).map(as_question)
DAYS = st.none() | st.dates(date(1870, 1, 1), date(2098, 12, 31))
FILTERS = st.builds(
    Filters,
    fiscal_years=st.frozensets(st.sampled_from(["2024", "1989", ""])),
    departments=st.frozensets(WORDS.filter(lambda word: word not in {"-", "0"}), max_size=3),
    kinds=st.frozensets(st.sampled_from([kind.value for kind in DocumentKind]), max_size=3),
    file_groups=st.frozensets(st.sampled_from(FileGroup)),
    scopes=st.frozensets(st.sampled_from(sorted(SCOPES))),
    documents=st.frozensets(st.text("0123456789abcdef", min_size=8, max_size=32), max_size=2),
    reviewed=st.booleans(),
    archived=st.booleans(),
)
SEARCHES = st.builds(
    Asked,
    question=WORDS,
    filters=FILTERS,
    order=st.sampled_from(Order),
    page=st.integers(1, 9999),
    hit=st.sampled_from(["", "2c6f5de6abd3afd99a0b7f34"]),
)


@given(SEARCHES)
def test_a_search_comes_back_as_it_was_sent(asked: Asked) -> None:
    assert read_address(as_parameters(asked), scopes=SCOPES) == (asked, True)


@given(
    st.dictionaries(
        st.sampled_from([name.value for name in Name]) | st.text(max_size=8),
        st.lists(st.text(max_size=40) | st.sampled_from(["1", "-", "2024", "all"]), max_size=4),
    )
)
def test_whatever_an_address_says_is_read_and_its_rest_is_left_out(
    said: dict[str, list[str]],
) -> None:
    asked, _ = read_address(said, scopes=SCOPES)
    assert read_address(as_parameters(asked), scopes=SCOPES) == (asked, True)
    assert asked.filters.scopes <= SCOPES


def test_a_scope_outside_the_readers_own_is_the_same_as_none_of_that_name() -> None:
    secret = read_address({"q": ["予算"], "scope": ["jinji"]}, scopes=SCOPES)
    nonsense = read_address({"q": ["予算"], "scope": ["ない"]}, scopes=SCOPES)
    assert secret == nonsense == (Asked(question="予算"), False)


def test_garbage_is_left_out_and_the_rest_is_kept() -> None:
    said = {
        "q": ["手数料"],
        "year": ["2024", "令和", "99999999999999999999"],
        "from": ["2024-02-30"],
        "kind": ["要綱", "<script>"],
        "type": ["exe"],
        "sort": ["; DROP TABLE"],
        "page": ["-1"],
        "hit": ["../../etc"],
        "utm": ["x"],
    }
    asked, understood = read_address(said, scopes=SCOPES)
    kept = Filters(fiscal_years=frozenset({"2024"}), kinds=frozenset({"要綱"}))
    assert asked == Asked(question="手数料", filters=kept)
    assert not understood


def test_what_says_the_same_as_an_open_search_is_understood() -> None:
    said = {"q": [" 手数料 "], "sort": ["relevance"], "page": ["1"], "reviewed": ["0"], "to": [""]}
    assert read_address(said, scopes=SCOPES) == (Asked(question="手数料"), True)


def test_a_period_given_backwards_is_turned_round() -> None:
    said = {"from": ["2025-03-31"], "to": ["2024-04-01"]}
    asked, understood = read_address(said, scopes=SCOPES)
    assert (asked.filters.day_from, asked.filters.day_to) == (date(2024, 4, 1), date(2025, 3, 31))
    assert understood


def test_an_open_search_needs_no_parameters() -> None:
    assert as_parameters(Asked()) == {}
    assert read_address({}, scopes=SCOPES) == (Asked(filters=EVERYTHING), True)


def test_an_end_of_a_period_is_read_in_any_calendar() -> None:
    assert day_of("R6.4.1", last=False) == date(2024, 4, 1)
    assert day_of("令和6年2月", last=True) == date(2024, 2, 29)
    assert day_of("令和6年度", last=False) == date(2024, 4, 1)
    assert day_of("令和6年度", last=True) == date(2025, 3, 31)
    assert day_of("2024年", last=True) == date(2024, 12, 31)
    assert day_of("令和6年度から", last=False) is None
    assert day_of("きのう", last=False) is None
