from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.access_tokens import list_tokens, make_token, reader_of, revoke_token
from library.catalogue import FILE_NAME, Catalogue
from library.errors import AccessDenied, BadName
from library.scope_list import add_scope
from library.scopes import ALL_OFFICE, Reader, staff


def test_a_key_reads_the_scopes_that_it_was_made_for(catalogue: Catalogue) -> None:
    scope = add_scope(catalogue, "福祉課")
    maker = Reader(name="cli", scopes=frozenset({ALL_OFFICE, scope.id}))
    key, token = make_token(catalogue, "庁内ボット", scopes=[scope.id], reader=maker)
    reader = reader_of(catalogue, key)
    assert reader == Reader(name="鍵「庁内ボット」", scopes=frozenset({scope.id}))
    assert list_tokens(catalogue) == [token]


def test_a_revoked_key_reads_nothing_and_its_name_is_not_used_again(catalogue: Catalogue) -> None:
    key, _ = make_token(catalogue, "甲", scopes=[ALL_OFFICE], reader=staff())
    other, _ = make_token(catalogue, "乙", scopes=[ALL_OFFICE], reader=staff())
    revoke_token(catalogue, "甲")
    assert reader_of(catalogue, key) is None
    assert reader_of(catalogue, other) is not None
    with pytest.raises(AccessDenied):
        revoke_token(catalogue, "甲")
    with pytest.raises(BadName):
        make_token(catalogue, "甲", scopes=[ALL_OFFICE], reader=staff())


def test_nobody_gives_more_than_they_read(catalogue: Catalogue) -> None:
    secret = add_scope(catalogue, "人事課")
    for scopes in ([], [secret.id], [ALL_OFFICE, secret.id], ["nothing"]):
        with pytest.raises(AccessDenied):
            make_token(catalogue, "甲", scopes=scopes, reader=staff())
    assert list_tokens(catalogue) == []


def test_the_key_is_nowhere_in_the_library(catalogue: Catalogue, tmp_path: Path) -> None:
    key, _ = make_token(catalogue, "甲", scopes=[ALL_OFFICE], reader=staff())
    catalogue.close()
    kept = b"".join(file.read_bytes() for file in (tmp_path / "library").glob(f"{FILE_NAME}*"))
    assert "甲".encode() in kept
    assert key.encode() not in kept
    assert key.removeprefix("shorui_").encode() not in kept


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_no_other_text_is_a_key(catalogue: Catalogue, text: str) -> None:
    if not list_tokens(catalogue):
        make_token(catalogue, "甲", scopes=[ALL_OFFICE], reader=staff())
    assert reader_of(catalogue, text) is None


@pytest.mark.parametrize("change", [str.upper, lambda key: key[:-1], lambda key: key + "\ud800"])
def test_a_key_that_was_changed_is_none(catalogue: Catalogue, change: object) -> None:
    key, _ = make_token(catalogue, "甲", scopes=[ALL_OFFICE], reader=staff())
    assert callable(change)
    assert reader_of(catalogue, change(key)) is None
