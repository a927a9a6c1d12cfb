import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.catalogue import Catalogue
from library.errors import AccessDenied, BadName
from library.scope_list import (
    add_scope,
    all_scopes,
    checked_name,
    find_scope,
    readable_scopes,
    rename_scope,
)
from library.scopes import ALL_OFFICE, Reader, staff


def test_a_new_library_has_one_scope(catalogue: Catalogue) -> None:
    (scope,) = all_scopes(catalogue)
    assert (scope.id, scope.name) == (ALL_OFFICE, "全庁")


def test_a_scope_is_found_by_name_however_it_is_typed_and_by_id(catalogue: Catalogue) -> None:
    made = add_scope(catalogue, " ふくし課 ")
    everywhere = Reader(name="x", scopes=frozenset({ALL_OFFICE, made.id}))
    assert made.name == "ふくし課"
    assert made.id.isascii()
    for typed in ("ふくし課", "ふ くし課", made.id):
        assert find_scope(catalogue, typed, reader=everywhere) == made
    assert [scope.name for scope in readable_scopes(catalogue, reader=everywhere)] == [
        "全庁",
        "ふくし課",
    ]


@pytest.mark.parametrize(
    "name", ["", " 　", "あ" * 101, "a\x00b", "a,b", "\ud800", "一\n二", "あ\u200b"]
)
def test_a_name_that_cannot_be_read_or_written_down_is_refused(
    catalogue: Catalogue, name: str
) -> None:
    with pytest.raises(BadName):
        add_scope(catalogue, name)
    assert len(all_scopes(catalogue)) == 1


@pytest.mark.parametrize("name", ["DX推進課", "ＤＸ推進課", "dx推進課", "DX 推進課", "全庁", "ALL"])
def test_a_name_that_looks_like_another_is_refused(catalogue: Catalogue, name: str) -> None:
    add_scope(catalogue, "DX推進課")
    with pytest.raises(BadName, match="既に"):
        add_scope(catalogue, name)


def test_a_renamed_scope_stays_the_same_scope(catalogue: Catalogue) -> None:
    made, other = add_scope(catalogue, "福祉課"), add_scope(catalogue, "税務課")
    assert rename_scope(catalogue, made.id, "福祉部福祉課").id == made.id
    assert rename_scope(catalogue, made.id, "福祉部 福祉課").name == "福祉部 福祉課"
    with pytest.raises(BadName):
        rename_scope(catalogue, other.id, "福祉部福祉課")
    with pytest.raises(BadName):
        rename_scope(catalogue, ALL_OFFICE, "みんな")
    with pytest.raises(AccessDenied):
        rename_scope(catalogue, "nothing", "みんな")


def test_a_scope_that_may_not_be_read_is_refused_as_one_that_is_not_there(
    catalogue: Catalogue,
) -> None:
    add_scope(catalogue, "人事課")
    messages = []
    for name in ("人事課", "財政課"):
        with pytest.raises(AccessDenied) as refused:
            find_scope(catalogue, name, reader=staff())
        messages.append(refused.value.message.replace(name, "…"))
    assert messages[0] == messages[1] == "「…」という公開範囲はありません（選べるもの: 全庁）。"


@given(st.text(max_size=120))
def test_a_name_is_kept_in_a_form_that_is_kept_again(name: str) -> None:
    try:
        kept = checked_name(name, of="公開範囲")
    except BadName:
        return
    assert checked_name(kept, of="公開範囲") == kept
    assert 1 <= len(kept) <= 100
