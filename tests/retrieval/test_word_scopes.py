"""A reader's hits, their order and their scores come of what is in the reader's scopes and of nothing else."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.stores.hits import Hit
from retrieval.stores.selection import Selection, whole
from retrieval.stores.words import WordQuery, any_of, open_words

WORDS = ("税金", "保険", "道路", "学校", "公園")
OWN, FOREIGN = ("all", "税務課"), ("人事課", "福祉課")

Library = Mapping[str, Sequence[str]]
"""By scope, bags of terms: chunks of one version each."""

bags = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
queries = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([1.0, 0.5])),
    min_size=1,
    max_size=4,
    unique_by=lambda term: term[0],
).map(lambda terms: WordQuery(terms=tuple(terms)))


def libraries(scopes: Sequence[str]) -> st.SearchStrategy[dict[str, list[str]]]:
    return st.fixed_dictionaries({scope: st.lists(bags, max_size=8) for scope in scopes})


def found(
    rounds: Sequence[Library], query: WordQuery, selection: Selection, *, gone: bool = False
) -> list[Hit]:
    """What is found where each library was committed on top of the last, half of it perhaps gone."""
    with TemporaryDirectory() as folder, open_words(Path(folder), writable=True) as index:
        for number, library in enumerate(rounds):
            for scope, texts in library.items():
                for place, bag in enumerate(texts):
                    key = f"{scope}-{number}-{place}"
                    index.add(key, scope, [(key, bag)], archived=place % 4 == 3)
                    if gone and number and place % 2:
                        index.remove(f"{scope}-{number - 1}-{place}")
            index.commit()
        return index.search(query, selection, limit=50)


@settings(max_examples=15, deadline=None)
@given(
    own=libraries(OWN),
    foreign=st.lists(libraries(FOREIGN), min_size=2, max_size=2),
    query=queries,
    archived=st.booleans(),
)
def test_nothing_in_other_scopes_changes_a_hit_its_place_or_its_score(
    own: Library, foreign: Sequence[Library], query: WordQuery, *, archived: bool
) -> None:
    selection = Selection(scopes=frozenset(OWN), archived=archived)
    alone = found([own, own], query, selection, gone=True)
    among = [{**own, **others} for others in foreign]
    assert found(among, query, selection, gone=True) == alone


def bm25(texts: Sequence[str], query: WordQuery) -> list[float]:
    """Robertson and Zaragoza's formula with k1 = 1.2, b = 0.75, by text."""
    split = [text.split() for text in texts]
    average = sum(map(len, split)) / len(split)
    scores = [0.0] * len(split)
    for term, weight in query.terms:
        having = sum(term in words for words in split)
        idf = math.log(1 + (len(split) - having + 0.5) / (having + 0.5))
        for place, words in enumerate(split):
            count, norm = words.count(term), 0.25 + 0.75 * len(words) / average
            scores[place] += weight * idf * 2.2 * count / (count + 1.2 * norm)
    return sorted((score for score in scores if score), reverse=True)


@settings(max_examples=10, deadline=None)
@given(texts=st.lists(bags, min_size=1, max_size=9), query=queries)
def test_in_one_scope_a_score_is_plain_bm25(texts: list[str], query: WordQuery) -> None:
    hits = found([{"all": texts}], query, Selection(scopes=frozenset({"all"}), archived=True))
    assert [hit.score for hit in hits] == pytest.approx(bm25(texts, query), rel=1e-4)


one_length = st.lists(st.sampled_from(WORDS), min_size=5, max_size=5).map(" ".join)


@settings(max_examples=10, deadline=None)
@given(
    library=st.fixed_dictionaries({scope: st.lists(one_length, max_size=9) for scope in OWN}),
    query=queries,
)
def test_in_several_scopes_a_score_is_what_it_were_in_one(
    library: Library, query: WordQuery
) -> None:
    """Up to the average length of chunks, which is each scope's own: here it is the same."""
    selection = Selection(scopes=frozenset(OWN), archived=True)
    apart = found([library], query, selection)
    together = [text for texts in library.values() for text in texts]
    expected = bm25(together, query) if together else []
    assert [hit.score for hit in apart] == pytest.approx(expected, rel=1e-4)


def test_a_small_scope_is_not_ranked_lower_for_being_small() -> None:
    other = ["保険 道路 学校"] * 60
    library = {"all": ["税金 道路 公園", *other], "税務課": ["税金 道路 公園", "税金 保険 公園"]}
    hits = found([library], any_of(["税金"]), whole(OWN))
    assert {hit.chunk_id for hit in hits} == {"all-0-0", "税務課-0-0", "税務課-0-1"}
    assert [hit.score for hit in hits] == pytest.approx([hits[0].score] * 3, rel=1e-5)


def test_a_chunk_that_is_in_two_scopes_for_a_moment_is_found_once(tmp_path: Path) -> None:
    with open_words(tmp_path, writable=True) as index:
        for scope in OWN:
            index.add("v1", scope, [("c1", "税金")])
        index.commit()
        hits = index.search(any_of(["税金"]), whole(OWN), limit=5)
        assert [hit.chunk_id for hit in hits] == ["c1"]
        index.remove("v1")
        index.commit()
        assert index.count() == 0, "taken out of wherever it was"


def test_what_is_required_and_which_versions_are_looked_into_holds_in_every_scope(
    tmp_path: Path,
) -> None:
    with open_words(tmp_path, writable=True) as index:
        index.add("v1", "all", [("c1", "税金 申告"), ("c2", "税金")])
        index.add("v2", "税務課", [("c3", "税金 申告")])
        index.add("v3", "税務課", [("c4", "税金")])
        index.commit()
        both = WordQuery(terms=(("税金", 1.0),), required=frozenset({"申告"}))
        assert {hit.chunk_id for hit in index.search(both, whole(OWN), limit=5)} == {"c1", "c3"}
        some = Selection(scopes=frozenset(OWN), versions=frozenset({"v1", "v3", "v9"}))
        hits = index.search(any_of(["税金"]), some, limit=5)
        assert {hit.chunk_id for hit in hits} == {"c1", "c2", "c4"}
