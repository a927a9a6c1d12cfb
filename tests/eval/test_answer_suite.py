"""The suite of answers: it loads, it is halved, and its gold stands where it says."""

from collections import Counter
from pathlib import Path

import pytest

from eval.suites.loading import check_gold, contains_any, load_suite
from eval.suites.model import Question, Suite
from ingest.formats.media import IMAGES
from ingest.reading import outline_file, read_file_page

FOLDER = Path(__file__).parents[2] / "data_samples" / "answers"


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite(FOLDER)


@pytest.fixture(scope="module")
def page_texts(suite: Suite) -> dict[str, dict[int, str]]:
    """Of every document but the scanned one, which takes seconds to read."""
    found: dict[str, dict[int, str]] = {}
    for path in suite.documents:
        outline = outline_file(path, file_name=path.name, max_pages=99)
        if outline.media_type not in IMAGES:
            found[path.name] = {
                number: read_file_page(path, outline, number, engine_name="rapidocr").text
                for number in range(1, outline.page_count + 1)
            }
    return found


def test_there_are_enough_questions_of_every_kind_in_both_halves(suite: Suite) -> None:
    assert not suite.problems
    assert len(suite.documents) == 26
    for half in ("development", "held_out"):
        own = [question for question in suite.questions if question.half == half]
        assert sum(question.answerable for question in own) >= 75
        kinds = Counter(question.kind for question in own if not question.answerable)
        assert sum(kinds.values()) >= 30
        assert kinds["wrong_year"] >= 6
        assert min(kinds.values()) >= 3


def test_gold_stands_on_its_pages(suite: Suite, page_texts: dict[str, dict[int, str]]) -> None:
    assert len(page_texts) == 25
    assert check_gold(suite.questions, page_texts) == []


def test_what_is_expected_stands_in_the_documents_or_in_the_question(
    suite: Suite, page_texts: dict[str, dict[int, str]]
) -> None:
    everything = "\n".join(text for pages in page_texts.values() for text in pages.values())
    for question in suite.questions:
        own = _own(question, page_texts)
        assert all(contains_any(own, part) for part in question.expected.parts), question.id
        assert all(contains_any(own, (v,)) for v in question.expected.highlight if own), question.id
        missing = [v for v in question.expected.contradiction if not contains_any(everything, (v,))]
        assert missing in ([], ["420円"]), question.id  # the scanned notice says so
        assert all(part in question.text for part in question.expected.unanswered), question.id


def _own(question: Question, page_texts: dict[str, dict[int, str]]) -> str:
    pages = (page_texts.get(name, {}) for name in question.relevant)
    return "\n".join(text for each in pages for n, text in each.items() if n in question.pages)
