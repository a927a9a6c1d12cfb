"""Rankings measured on a real index with the real embedder."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from eval.measures.retrieval import VARIANTS, measure_retrieval
from eval.runs.model import Item
from eval.suites.model import Question
from library.catalogue import open_catalogue
from library.scopes import ALL_OFFICE, staff
from library.settings import Settings
from library.storing import add_version
from retrieval.embedding.e5.engine import open_e5
from retrieval.index import Index, open_index
from tests.readings import text_reading

TEXTS = {
    "手数料.txt": "住民票の写しの交付手数料は、一通につき三百円とする。",
    "ごみ.txt": "燃えるごみは毎週火曜日と金曜日に収集する。",
    "図書館.txt": "中央図書館の休館日は毎月末日とする。",
    "消防.txt": "消防団員の報酬は年額三万六千五百円とする。",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("ranking")
    catalogue = open_catalogue(folder / "library")
    for name, text in TEXTS.items():
        add_version(
            catalogue,
            text_reading(text, title=name.removesuffix(".txt")),
            place=name,
            file_name=name,
            sha256=name.encode().hex().ljust(64, "0")[:64],
            scope=ALL_OFFICE,
        )
    opened = open_index(catalogue, folder / "index", open_e5(Settings().cache, threads=1))
    opened.catch_up()
    yield opened
    opened.close()
    catalogue.close()


def question(name: str, text: str, file: str, *, page: int | None = 1, gain: int = 1) -> Question:
    return Question(
        id=name,
        text=text,
        relevant={file: gain},
        pages=frozenset() if page is None else frozenset({page}),
        kind="amount",
        scan=False,
    )


def measured(index: Index, *questions: Question) -> dict[tuple[str, str], Item]:
    return {item.key: item for item in measure_retrieval(questions, index, reader=staff())}


def test_each_ranking_is_measured_by_itself_in_the_same_run(index: Index) -> None:
    found = measured(index, question("a", "住民票の手数料はいくらですか", "手数料.txt"))
    assert set(found) == {(variant, "a") for variant in VARIANTS}
    for item in found.values():
        assert item.values["file_hit@1"] == item.values["page_hit@1"] == 1
        assert item.values["ndcg@10"] == item.values["mrr"] == item.values["page_mrr"] == 1
        assert 0 < item.values["seconds"] < 5
        assert item.group == {"kind": "amount", "source": "digital"}
        assert item.detail["hits"].startswith("手数料.txt p.1")


def test_words_alone_do_not_find_what_only_the_meaning_says(index: Index) -> None:
    found = measured(index, question("b", "可燃物の回収", "ごみ.txt"))
    assert found["vectors", "b"].values["file_hit@1"] == 1
    assert found["words", "b"].values["mrr"] < 1


def test_a_right_file_at_a_wrong_page_is_half_right(index: Index) -> None:
    found = measured(index, question("c", "消防団員の報酬", "消防.txt", page=7))
    values = found["fused", "c"].values
    assert values["file_hit@1"] == 1
    assert values["page_hit@10"] == values["page_ndcg@10"] == 0


def test_a_lower_place_counts_less_by_the_usual_formula(index: Index) -> None:
    asked = question("d", "中央図書館の休館日", "手数料.txt", page=None)
    values = measured(index, asked)["vectors", "d"].values
    rank = 1 / values["mrr"]
    assert rank in {2, 3, 4}
    assert values["file_hit@1"] == 0
    assert values["file_hit@5"] == 1
    assert "page_hit@1" not in values


def test_what_nobody_can_find_or_was_measured_before_is_left_out(index: Index) -> None:
    nowhere = Question(id="x", text="市長の好物", answerable=False)
    known = question("a", "住民票の手数料", "手数料.txt")
    skip = {("fused", "a"), ("words", "a")}
    left = list(measure_retrieval([nowhere, known], index, reader=staff(), skip=skip))
    assert [item.key for item in left] == [("vectors", "a")]


def test_a_passage_is_a_hit_where_the_gold_string_stands_in_it(index: Index) -> None:
    asked = question("q1", "住民票の写しの手数料はいくらですか", "手数料.txt")
    right = replace(asked, answers=("三百円",))
    wrong = replace(asked, id="q2", answers=("五百円",))
    found = measured(index, right, wrong)
    assert "gold_hit@1" not in measured(index, asked)["fused", "q1"].values
    assert found["fused", "q1"].values["gold_hit@1"] == 1.0
    assert found["fused", "q2"].values["gold_hit@10"] == 0.0
