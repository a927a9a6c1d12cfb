"""Setting up scopes and putting documents into them, as the faces do it; each step is audited."""

from collections import Counter
from collections.abc import Mapping

from library import audit
from library.catalogue import Catalogue
from library.documents import list_documents
from library.model import Document
from library.moving import move_document
from library.scope_list import add_scope, find_scope, readable_scopes, rename_scope
from library.scopes import Reader, Scope
from runtime.contract import Json
from runtime.readers import COMMAND_LINE, command_reader


def count_by_scope(catalogue: Catalogue, *, reader: Reader) -> Mapping[Scope, int]:
    """The readable scopes, 全庁 first, with their live documents."""
    documents = list_documents(catalogue, reader=reader)
    counts = Counter(document.scope for document in documents)
    return {scope: counts[scope.id] for scope in readable_scopes(catalogue, reader=reader)}


def make_scope(catalogue: Catalogue, name: str) -> Scope:
    """Make a scope; errors as for ``library.scope_list.add_scope``."""
    scope = add_scope(catalogue, name)
    audit.record(catalogue, actor=COMMAND_LINE, action="add scope", subject=scope.id)
    return scope


def rename_named_scope(catalogue: Catalogue, name: str, new_name: str) -> Scope:
    """Give the scope of a name another one.

    Raises:
        AccessDenied: there is no scope of this name.
        BadName: the new name cannot be.
    """
    known = find_scope(catalogue, name, reader=command_reader(catalogue))
    scope = rename_scope(catalogue, known.id, new_name)
    audit.record(catalogue, actor=COMMAND_LINE, action="rename scope", subject=scope.id)
    return scope


def move_to_scope(
    catalogue: Catalogue, document_id: str, name: str, *, reader: Reader
) -> tuple[Document, Scope]:
    """Put a document into the scope of a name; errors as for ``library.moving.move_document``."""
    scope = find_scope(catalogue, name, reader=reader)
    document = move_document(catalogue, document_id, scope.id, reader=reader)
    subject = f"document {document_id} to {scope.id}"
    audit.record(catalogue, actor=reader.name, action="move", subject=subject)
    return document, scope


def scopes_report(counted: Mapping[Scope, int]) -> Json:
    """For other programs."""
    return {
        "scopes": [
            {"id": scope.id, "name": scope.name, "documents": count}
            for scope, count in counted.items()
        ]
    }


def scopes_text(counted: Mapping[Scope, int]) -> str:
    """One scope a line."""
    return "\n".join(f"{scope.name}  {count}件" for scope, count in counted.items())
