import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ranking.fusion import fuse
from retrieval.stores.hits import Hit

hits = st.lists(
    st.builds(
        Hit,
        st.sampled_from([f"c{n}" for n in range(30)]),
        st.floats(-100, 100, allow_nan=False, width=32),
    ),
    unique_by=lambda hit: hit.chunk_id,
)


@given(hits, hits, st.randoms())
def test_the_order_of_the_input_does_not_matter(lexical, dense, random) -> None:
    expected = fuse(lexical, dense)
    random.shuffle(lexical)
    random.shuffle(dense)
    assert fuse(lexical, dense) == expected


@given(hits, hits)
def test_scores_are_fractions_best_first_and_each_chunk_once(lexical, dense) -> None:
    fused = fuse(lexical, dense)
    scores = [hit.score for hit in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 + 1e-9 for score in scores)
    ids = [hit.chunk_id for hit in fused]
    assert sorted(ids) == sorted({hit.chunk_id for hit in [*lexical, *dense]})


@given(hits, hits)
def test_what_both_put_first_is_first_with_full_score(lexical, dense) -> None:
    best = Hit("best", 1000.0)
    first = fuse([*lexical, best], [*dense, best])[0]
    assert (first.chunk_id, first.lexical_rank, first.dense_rank) == ("best", 1, 1)
    assert first.score == pytest.approx(1)


def test_words_and_vectors_weigh_the_same_and_a_tie_goes_to_the_vectors() -> None:
    fused = fuse([Hit("w", 9), Hit("x", 1)], [Hit("v", 0.9), Hit("x", 0.8)])
    assert {hit.chunk_id: hit.score for hit in fused} == pytest.approx({"v": 0.5, "w": 0.5, "x": 0})
    assert [hit.chunk_id for hit in fused] == ["v", "w", "x"]
    assert [(hit.lexical_rank, hit.dense_rank) for hit in fused] == [(None, 1), (1, None), (2, 2)]


def test_only_the_top_hundred_of_each_take_part() -> None:
    many = [Hit(f"c{n:03}", 1000 - n) for n in range(150)]
    fused = fuse(many, [])
    assert len(fused) == 100
    assert fused[-1].score == 0


def test_one_way_that_finds_nothing_leaves_the_other_as_it_is() -> None:
    assert fuse([], []) == []
    assert [hit.chunk_id for hit in fuse([], [Hit("a", 0.8), Hit("b", 0.9)])] == ["b", "a"]
