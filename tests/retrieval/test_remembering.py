"""What is remembered of questions, and what is done aside while one is answered."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from library.errors import EndpointError
from library.vectors import Vectors
from retrieval.embedding.remembering import Remembering
from retrieval.stores.aside import aside, in_halves
from tests.retrieval.conftest import HashedPairs


class Asked(HashedPairs):
    """Notes the questions that it really has to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        if "落ちる" in texts:
            raise EndpointError("応答がありません。")
        return super().embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return HashedPairs().embed_queries(texts)


def test_a_question_is_embedded_once_and_an_old_one_again() -> None:
    asked = Asked()
    embedder = Remembering(asked, questions=2)
    expected = HashedPairs().embed_queries(["図書館", "市民税", "図書館"])
    assert np.array_equal(embedder.embed_queries(["図書館", "市民税", "図書館"]), expected)
    assert np.array_equal(embedder.embed_queries(["図書館"]), expected[:1])
    assert asked.asked == ["図書館", "市民税"]
    embedder.embed_queries(["国保"])
    assert np.array_equal(embedder.embed_queries(["市民税", "図書館"]), expected[1:])
    assert asked.asked == ["図書館", "市民税", "国保", "市民税"], "the one not asked for longest"
    assert embedder.embed_queries([]).shape == (0, embedder.dimension)


def test_a_failure_is_not_remembered_and_passages_never_are() -> None:
    asked = Asked()
    embedder = Remembering(asked)
    for _ in range(2):
        with pytest.raises(EndpointError):
            embedder.embed_queries(["落ちる"])
        embedder.embed_passages(["本文"])
    assert asked.asked == ["落ちる", "落ちる"]
    assert asked.embedded == 2
    assert (embedder.name, embedder.dimension) == (asked.name, asked.dimension)


def test_many_threads_get_the_vectors_that_they_asked_for() -> None:
    embedder = Remembering(HashedPairs(), questions=3)
    questions = [f"質問{number}は何か" for number in range(12)]
    expected = HashedPairs().embed_queries(questions)

    def ask(turn: int) -> bool:
        number = turn % len(questions)
        return np.array_equal(embedder.embed_queries([questions[number]])[0], expected[number])

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(400)))


def test_work_aside_is_done_once_by_whoever_is_free_and_its_error_is_raised() -> None:
    held, done = threading.Event(), list[int]()
    begun = [aside(held.wait) for _ in range(8)]
    waiting = aside(lambda: done.append(1))
    waiting.result()
    assert done == [1], "all threads were taken, so it was done here"
    held.set()
    assert all(each.result() for each in begun)
    assert done == [1]
    with pytest.raises(ZeroDivisionError):
        aside(lambda: 1 // 0).result()


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_halves_make_the_whole(count: int) -> None:
    made = in_halves(lambda part: [item * 10 for item in part], list(range(count)))
    assert sorted(made) == [item * 10 for item in range(count)]
