"""Keys of other programs: each reads the scopes that it was made for, and only its digest is kept."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from library import schema
from library.catalogue import Catalogue
from library.errors import AccessDenied, BadName
from library.scope_list import checked_name
from library.scopes import Reader

_PREFIX = "shorui_"
"""Tells what a key that was found lying about belongs to."""
_RANDOM_BYTES = 32
"""256 bits: as many as the digest has, so that no key is ever guessed and none needs salt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """What is known of a key; the key itself is not."""

    id: int
    name: str
    scopes: frozenset[str]
    """Ids of the scopes that it reads."""
    made_by: str
    made_at: datetime
    revoked_at: datetime | None


def make_token(
    catalogue: Catalogue, name: str, *, scopes: Collection[str], reader: Reader
) -> tuple[str, AccessToken]:
    """Make a key; returns it, this once, and what is kept of it.

    Args:
        catalogue: of the library.
        name: of the program, as the audit log names it; never used twice.
        scopes: ids of what it may read; at least one.
        reader: who makes it; they cannot give more than they read.

    Raises:
        BadName: the name cannot be, or was used before, also by a key that was revoked.
        AccessDenied: no scope, or one that the reader may not read.
    """
    kept = checked_name(name, of="鍵")
    if not scopes or not frozenset(scopes) <= reader.scopes:
        raise AccessDenied("鍵で読める公開範囲を、自分が読めるものから1つ以上選んでください。")
    key = _PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    token, now = schema.access_tokens, catalogue.now()
    with catalogue.writing() as connection:
        if connection.scalar(select(token.c.id).where(token.c.name == kept)) is not None:
            raise BadName(f"「{kept}」という鍵が既にあります（無効にした鍵の名前も使えません）。")
        row = connection.execute(
            insert(token)
            .values(
                name=kept,
                digest=_digest(key),
                scopes=json.dumps(sorted(scopes)),
                made_by=reader.name,
                made_at=now,
            )
            .returning(*token.c)
        )
        return key, _token(row.mappings().one())


def list_tokens(catalogue: Catalogue) -> list[AccessToken]:
    """All keys that were ever made, oldest first. For whoever has the library's folder."""
    token = schema.access_tokens
    with catalogue.reading() as connection:
        rows = connection.execute(select(token).order_by(token.c.id)).mappings()
        return [_token(row) for row in rows]


def revoke_token(catalogue: Catalogue, name: str) -> AccessToken:
    """Take a key's access away, for good; whoever uses it is refused from the next call on.

    Raises:
        AccessDenied: there is no key of this name that is not revoked.
    """
    token = schema.access_tokens
    kept = checked_name(name, of="鍵")
    with catalogue.writing() as connection:
        revoked = connection.execute(
            update(token)
            .where(token.c.name == kept, token.c.revoked_at.is_(None))
            .values(revoked_at=catalogue.now())
            .returning(*token.c)
        )
        row = revoked.mappings().first()
        if row is None:
            raise AccessDenied(
                "その名前の有効な鍵はありません。shorui tokens list で確かめてください。"
            )
        return _token(row)


def reader_of(catalogue: Catalogue, key: str) -> Reader | None:
    """The reader that a key stands for; None for one that is unknown or revoked.

    Every key is compared in constant time, so that nothing is learnt from how long it takes.
    """
    token = schema.access_tokens
    given = _digest(key)
    found: Reader | None = None
    with catalogue.reading() as connection:
        rows = connection.execute(select(token).where(token.c.revoked_at.is_(None))).mappings()
        for row in rows:
            if hmac.compare_digest(row["digest"], given):
                known = _token(row)
                found = Reader(name=f"鍵「{known.name}」", scopes=known.scopes)
    return found


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _token(row: RowMapping) -> AccessToken:
    revoked: str | None = row["revoked_at"]
    return AccessToken(
        id=row["id"],
        name=row["name"],
        scopes=frozenset(json.loads(row["scopes"])),
        made_by=row["made_by"],
        made_at=datetime.fromisoformat(row["made_at"]),
        revoked_at=datetime.fromisoformat(revoked) if revoked else None,
    )
