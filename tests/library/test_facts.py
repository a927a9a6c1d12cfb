"""What documents say of themselves, kept, and set right by people."""

from dataclasses import replace
from datetime import date

import pytest

from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.documents import find_document
from library.errors import AccessDenied, BadCorrection
from library.fact_fixes import correct_fact, uncorrect_fact
from library.facts import ShownFact, facts_of
from library.model import Document, Fact, FactField, FactPlace
from library.revisions import changes_after, head_revision
from library.scopes import ALL_OFFICE, Reader, staff
from library.storing import add_version
from library.vectors import save_vectors, vectors_of
from tests.readings import text_reading
from tests.retrieval.conftest import HashedPairs

STRANGER = Reader(name="他課", scopes=frozenset())
PLACE = FactPlace(page=1, line=0, start=0, end=3)
READ = (
    Fact(field=FactField.TITLE, value="補助要綱", place=PLACE),
    Fact(field=FactField.NUMBER, value="要綱第5号", place=PLACE),
    Fact(field=FactField.SENDER, value="若草市長", place=None),
    Fact(field=FactField.SENDER, value="総務課長", place=PLACE),
    Fact(field=FactField.IN_FORCE, value="2024-04-01", place=PLACE),
)


def store(
    catalogue: Catalogue, *facts: Fact, sha256: str = "s1", place: str = "/a.txt"
) -> Document:
    reading = replace(
        text_reading("第1条", title="補助要綱"), facts=facts, effective_date=date(2024, 4, 1)
    )
    _, document = add_version(
        catalogue, reading, place=place, file_name="a.txt", sha256=sha256, scope=ALL_OFFICE
    )
    return document


def shown(catalogue: Catalogue, document: Document, field: FactField) -> list[ShownFact]:
    facts = facts_of(catalogue, document.version_id, reader=staff())
    return [fact for fact in facts if fact.field is field]


def test_facts_are_kept_in_their_order_with_their_places(catalogue: Catalogue) -> None:
    document = store(catalogue, *READ)
    facts = facts_of(catalogue, document.version_id, reader=staff())
    assert [(f.field, f.value, f.place) for f in facts] == [
        (f.field, f.value, f.place) for f in READ
    ]
    assert not any(fact.corrected for fact in facts)


def test_a_correction_wins_and_what_was_read_stays(catalogue: Catalogue) -> None:
    document = store(catalogue, *READ)
    correct_fact(catalogue, document.id, FactField.NUMBER, ["要綱第6号"], reader=staff())
    (number,) = shown(catalogue, document, FactField.NUMBER)
    assert (number.value, number.corrected, number.as_read) == ("要綱第6号", True, "要綱第5号")
    uncorrect_fact(catalogue, document.id, FactField.NUMBER, reader=staff())
    (number,) = shown(catalogue, document, FactField.NUMBER)
    assert (number.value, number.corrected, number.place) == ("要綱第5号", False, PLACE)


def test_a_corrected_title_is_the_title_and_is_indexed_anew(catalogue: Catalogue) -> None:
    document = store(catalogue, *READ)
    embedder = HashedPairs()
    chunks = chunks_of(catalogue, document.version_id, reader=staff())
    rows = embedder.embed_passages([chunk.text for chunk in chunks])
    save_vectors(catalogue, embedder.name, {c.id: r for c, r in zip(chunks, rows, strict=True)})
    before = head_revision(catalogue)
    changed = correct_fact(catalogue, document.id, FactField.TITLE, ["交付要綱"], reader=staff())
    assert changed.title == "交付要綱"
    assert find_document(catalogue, document.id, reader=staff()).title == "交付要綱"
    assert changes_after(catalogue, before).version_ids == (document.version_id,)
    assert vectors_of(catalogue, document.version_id, embedder=embedder.name).ids == ()


def test_what_no_passage_carries_is_not_indexed_anew(catalogue: Catalogue) -> None:
    document = store(catalogue, *READ)
    before = head_revision(catalogue)
    correct_fact(catalogue, document.id, FactField.DEPARTMENT, ["福祉課"], reader=staff())
    correct_fact(catalogue, document.id, FactField.TITLE, ["補助要綱"], reader=staff())
    assert head_revision(catalogue) == before


def test_a_corrected_day_is_the_document_s_day(catalogue: Catalogue) -> None:
    document = store(catalogue, *READ)
    changed = correct_fact(
        catalogue, document.id, FactField.IN_FORCE, ["令和６年５月１日"], reader=staff()
    )
    assert changed.effective_date == date(2024, 5, 1)
    assert shown(catalogue, document, FactField.IN_FORCE)[0].value == "2024-05-01"
    none = correct_fact(catalogue, document.id, FactField.IN_FORCE, [], reader=staff())
    assert none.effective_date is None
    back = uncorrect_fact(catalogue, document.id, FactField.IN_FORCE, reader=staff())
    assert back.effective_date == date(2024, 4, 1)


def test_a_correction_holds_for_the_next_version(catalogue: Catalogue) -> None:
    first = store(catalogue, *READ)
    correct_fact(catalogue, first.id, FactField.TITLE, ["交付要綱"], reader=staff())
    correct_fact(catalogue, first.id, FactField.DEPARTMENT, ["福祉課"], reader=staff())
    second = store(catalogue, *READ, sha256="s2")
    assert (second.id, second.version, second.title) == (first.id, 2, "交付要綱")
    assert shown(catalogue, second, FactField.DEPARTMENT)[0].value == "福祉課"


def test_a_new_edition_s_own_number_and_day_are_not_overruled(catalogue: Catalogue) -> None:
    first = store(catalogue, *READ)
    correct_fact(catalogue, first.id, FactField.NUMBER, ["要綱第6号"], reader=staff())
    correct_fact(catalogue, first.id, FactField.IN_FORCE, ["2024-05-01"], reader=staff())
    same = store(catalogue, *READ, sha256="s2")
    assert shown(catalogue, same, FactField.NUMBER)[0].value == "要綱第6号"
    assert same.effective_date == date(2024, 5, 1)
    own = (
        READ[0],
        replace(READ[1], value="要綱第9号"),
        replace(READ[4], value="2025-04-01"),
    )
    third = store(catalogue, *own, sha256="s3")
    assert shown(catalogue, third, FactField.NUMBER)[0].value == "要綱第9号"
    assert third.effective_date == date(2025, 4, 1)


def test_several_values_may_be_given_where_a_document_has_several(catalogue: Catalogue) -> None:
    document = store(catalogue, *READ)
    correct_fact(
        catalogue, document.id, FactField.AMENDED, ["R6.4.1", "2025-04-01"], reader=staff()
    )
    values = [fact.value for fact in shown(catalogue, document, FactField.AMENDED)]
    assert values == ["2024-04-01", "2025-04-01"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (FactField.KIND, ["要項"]),
        (FactField.DATE, ["昨日"]),
        (FactField.DATE, ["令和６年度"]),
        (FactField.IN_FORCE, ["令和６年４月"]),
        (FactField.NUMBER, ["第1号", "第2号"]),
        (FactField.TITLE, [" "]),
        (FactField.DEPARTMENT, ["課" * 301]),
        (FactField.DEPARTMENT, ["総務課\n福祉課"]),
    ],
)
def test_what_is_no_value_is_refused_in_words(
    catalogue: Catalogue, field: FactField, values: list[str]
) -> None:
    document = store(catalogue, *READ)
    with pytest.raises(BadCorrection) as refused:
        correct_fact(catalogue, document.id, field, values, reader=staff())
    assert refused.value.message.endswith(("。", "その他"))
    assert not any(f.corrected for f in facts_of(catalogue, document.version_id, reader=staff()))


def test_a_month_is_date_enough_for_an_issue(catalogue: Catalogue) -> None:
    document = store(catalogue)
    correct_fact(catalogue, document.id, FactField.DATE, ["令和７年４月"], reader=staff())
    assert shown(catalogue, document, FactField.DATE)[0].value == "2025-04"


def test_a_document_from_before_facts_keeps_its_title_as_read(catalogue: Catalogue) -> None:
    document = store(catalogue)
    assert document.effective_date == date(2024, 4, 1)
    correct_fact(catalogue, document.id, FactField.TITLE, ["交付要綱"], reader=staff())
    back = uncorrect_fact(catalogue, document.id, FactField.TITLE, reader=staff())
    assert (back.title, back.effective_date) == ("補助要綱", date(2024, 4, 1))


def test_without_its_scope_nothing_is_told_or_changed(catalogue: Catalogue) -> None:
    document = store(catalogue, *READ)
    with pytest.raises(AccessDenied):
        facts_of(catalogue, document.version_id, reader=STRANGER)
    with pytest.raises(AccessDenied):
        correct_fact(catalogue, document.id, FactField.TITLE, ["甲乙丙"], reader=STRANGER)
    with pytest.raises(AccessDenied):
        uncorrect_fact(catalogue, document.id, FactField.TITLE, reader=STRANGER)
