"""Giving keys to other programs and taking them back, as the command line does it; audited."""

from collections.abc import Collection, Sequence

from library import access_tokens, audit
from library.access_tokens import AccessToken
from library.catalogue import Catalogue
from library.eras import japanese_time
from library.scope_list import all_scopes
from library.scopes import Reader
from runtime.contract import Json


def give_token(
    catalogue: Catalogue, name: str, *, scopes: Collection[str], reader: Reader
) -> tuple[str, AccessToken]:
    """Make a key; errors as for ``library.access_tokens.make_token``."""
    key, token = access_tokens.make_token(catalogue, name, scopes=scopes, reader=reader)
    _record(catalogue, reader, "add token", token)
    return key, token


def take_token_back(catalogue: Catalogue, name: str, *, reader: Reader) -> AccessToken:
    """Revoke a key; errors as for ``library.access_tokens.revoke_token``."""
    token = access_tokens.revoke_token(catalogue, name)
    _record(catalogue, reader, "revoke token", token)
    return token


def tokens_report(catalogue: Catalogue, tokens: Sequence[AccessToken]) -> Json:
    """For other programs."""
    return {"tokens": [token_report(catalogue, token) for token in tokens]}


def token_report(catalogue: Catalogue, token: AccessToken) -> Json:
    """One key, without what it is."""
    return {
        "name": token.name,
        "scopes": _scope_names(catalogue, token),
        "made_by": token.made_by,
        "made_at": token.made_at.isoformat(),
        "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
    }


def tokens_text(catalogue: Catalogue, tokens: Sequence[AccessToken]) -> str:
    """One key a line."""
    return "\n".join(_line(catalogue, token) for token in tokens) or "鍵はまだありません。"


def _line(catalogue: Catalogue, token: AccessToken) -> str:
    scopes = "、".join(_scope_names(catalogue, token))
    made = f"{japanese_time(token.made_at)} 作成"
    revoked = f"  {japanese_time(token.revoked_at)} 無効" if token.revoked_at else ""
    return f"{token.name}  {scopes}  {made}{revoked}"


def _scope_names(catalogue: Catalogue, token: AccessToken) -> list[str]:
    return [scope.name for scope in all_scopes(catalogue) if scope.id in token.scopes]


def _record(catalogue: Catalogue, reader: Reader, action: str, token: AccessToken) -> None:
    audit.record(catalogue, actor=reader.name, action=action, subject=f"token {token.id}")
