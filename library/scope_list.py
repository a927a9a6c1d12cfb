"""The scopes of a library: listed, found by name, made and renamed. None is ever deleted."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, insert, select, update

from library import schema
from library.catalogue import Catalogue
from library.errors import AccessDenied, BadName
from library.scopes import ALL_OFFICE, ALL_OFFICE_NAME, Reader, Scope
from library.text import clean, fold, squeeze

LONGEST_NAME = 100
"""Characters."""
_SHOWN = 40
"""Characters of a name that is not there, as its refusal repeats it."""
_NOT_IN_NAMES = re.compile(r"[,\n\r\t]")
"""A comma stands between the names of one setting."""


def all_scopes(catalogue: Catalogue) -> list[Scope]:
    """Every scope by name, 全庁 first. For whoever has the library's folder: see ``readable_scopes``."""
    with catalogue.reading() as connection:
        return _stored(connection)


def readable_scopes(catalogue: Catalogue, *, reader: Reader) -> list[Scope]:
    """The scopes that the reader may read, by name, 全庁 first."""
    return [scope for scope in all_scopes(catalogue) if scope.id in reader.scopes]


def find_scope(catalogue: Catalogue, name_or_id: str, *, reader: Reader) -> Scope:
    """The readable scope of this name or id.

    Raises:
        AccessDenied: there is none; says which there are for this reader, and not whether there
            are others.
    """
    readable = readable_scopes(catalogue, reader=reader)
    found = scope_named(readable, name_or_id)
    if found is not None:
        return found
    shown = squeeze(clean(name_or_id))[:_SHOWN]
    known = "、".join(scope.name for scope in readable) or "なし"
    raise AccessDenied(f"「{shown}」という公開範囲はありません（選べるもの: {known}）。")


def scope_named(scopes: Iterable[Scope], name_or_id: str) -> Scope | None:
    """The one of this name or id, if it is among them."""
    wanted = _key(name_or_id)
    return next((s for s in scopes if s.id == name_or_id or _key(s.name) == wanted), None)


def add_scope(catalogue: Catalogue, name: str) -> Scope:
    """Make a scope.

    Raises:
        BadName: empty, too long, with characters that cannot be seen, or taken.
    """
    with catalogue.writing() as connection:
        known = _stored(connection)
        scope = Scope(id=f"s-{secrets.token_hex(6)}", name=_checked(name, known))
        connection.execute(insert(schema.scopes).values(id=scope.id, name=scope.name))
        return scope


def rename_scope(catalogue: Catalogue, scope_id: str, name: str) -> Scope:
    """Give a scope another name; its documents and readers stay.

    Raises:
        BadName: as for ``add_scope``; or it is 全庁, which keeps its name.
        AccessDenied: there is no such scope.
    """
    if scope_id == ALL_OFFICE:
        raise BadName(f"「{ALL_OFFICE_NAME}」の名前は変えられません。")
    with catalogue.writing() as connection:
        known = _stored(connection)
        if scope_id not in {scope.id for scope in known}:
            raise AccessDenied("その公開範囲はありません。")
        others = [scope for scope in known if scope.id != scope_id]
        scope = Scope(id=scope_id, name=_checked(name, others))
        connection.execute(
            update(schema.scopes).where(schema.scopes.c.id == scope_id).values(name=scope.name)
        )
        return scope


def checked_name(name: str, *, of: str) -> str:
    """A name as it is kept: NFC, without blanks around it.

    Args:
        name: as typed.
        of: what is named, for the refusal.

    Raises:
        BadName: empty, too long, or with characters that cannot be seen.
    """
    kept = unicodedata.normalize("NFC", name).strip()
    if not kept or len(kept) > LONGEST_NAME:
        raise BadName(f"{of}の名前は1文字以上{LONGEST_NAME}文字以内で指定してください。")
    if clean(kept) != kept or _NOT_IN_NAMES.search(kept):
        raise BadName(f"{of}の名前に、カンマや目に見えない文字は使えません。")
    return kept


def _checked(name: str, others: Sequence[Scope]) -> str:
    kept = checked_name(name, of="公開範囲")
    # Names that only look different would send documents to the wrong people.
    if any(_key(kept) in {_key(other.name), _key(other.id)} for other in others):
        raise BadName(f"「{kept}」という公開範囲は既にあります（見た目が同じ名前も使えません）。")
    return kept


def _key(name: str) -> str:
    return squeeze(fold(name)).casefold()


def _stored(connection: Connection) -> list[Scope]:
    scope = schema.scopes
    rows = connection.execute(select(scope.c.id, scope.c.name).order_by(scope.c.name))
    found = [Scope(id=key, name=name) for key, name in rows]
    return sorted(found, key=lambda scope: scope.id != ALL_OFFICE)
