"""The check behind an answer, measured on pairs of a sentence and a passage."""

import json
from collections import Counter
from pathlib import Path

from eval.measures.verification import DEVELOPMENT, HELD_OUT, measure_verification
from eval.runs.metrics import figures
from eval.suites.loading import load_suite
from eval.suites.model import SentencePair

SUITE = Path(__file__).parents[2] / "data_samples" / "verification"
PASSAGE = "住民票の写しの交付手数料は、１通につき三百円とする。"


def pair(sentence: str, *, supported: bool, key: str = "fee-01") -> SentencePair:
    return SentencePair(id=key, sentence=sentence, passage=PASSAGE, supported=supported, kind="x")


def test_right_and_wrong_sentences_are_counted_apart() -> None:
    right = pair("住民票の写しの手数料は1通300円です。", supported=True)
    wrong = pair("住民票の写しの手数料は1通350円です。", supported=False, key="fee-02")
    first, second = measure_verification([right, wrong])
    assert first.values["supported_passed"] == 1
    assert "corrupted_passed" not in first.values
    assert second.values["corrupted_passed"] == 0
    assert "350円" in second.detail["answer"]
    assert first.group == {"kind": "x"}


def test_all_pairs_of_a_passage_are_in_one_half() -> None:
    suite = load_suite(SUITE)
    halves: dict[str, set[str]] = {}
    for each in suite.pairs:
        halves.setdefault(each.id.rpartition("-")[0], set()).add(each.half)
    assert all(len(half) == 1 for half in halves.values())
    assert set().union(*halves.values()) == {DEVELOPMENT, HELD_OUT}


def test_the_suite_is_sound_and_has_every_class() -> None:
    suite = load_suite(SUITE)
    assert suite.problems == ()
    assert len(suite.pairs) >= 200
    corrupted = Counter(each.kind for each in suite.pairs if not each.supported)
    assert set(corrupted) == {
        "number", "date", "unit", "wrong_citation", "negation", "entity", "change",
        "other_number", "condition", "range", "near_entity", "subject", "recipient", "modality",
        "year", "tax", "cell",
    }  # fmt: skip


def test_the_development_half_is_told_apart() -> None:
    pairs = [each for each in load_suite(SUITE).pairs if each.half == DEVELOPMENT]
    found = figures(measure_verification(pairs))[DEVELOPMENT]
    assert found["supported_passed"].value >= 0.97
    assert found["corrupted_passed"].value <= 0.10


def test_what_has_been_measured_is_not_measured_again() -> None:
    pairs = [pair("手数料は300円です。", supported=True)]
    (item,) = measure_verification(pairs)
    assert list(measure_verification(pairs, skip={item.key})) == []


def test_pairs_are_read_with_what_is_wrong_with_them(tmp_path: Path) -> None:
    row = {"id": "a-1", "sentence": "甲です。", "passage": "甲とする。", "supported": True}
    lines = [json.dumps(row), json.dumps(row), '{"id": "b-1"}']
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    suite = load_suite(tmp_path)
    assert [each.id for each in suite.pairs] == ["a-1"]
    assert [(p.place, p.code) for p in suite.problems] == [
        ("pairs.jsonl:2", "duplicate_id"),
        ("pairs.jsonl:3", "bad_row"),
    ]
