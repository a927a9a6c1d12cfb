"""The catalogue's tables, as all migrations together leave them (library/migrations)."""

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

schema_version = Table(
    "schema_version",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("applied_at", String, nullable=False),
)

scopes = Table(
    "scopes",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("scope", ForeignKey("scopes.id"), nullable=False),
    Column("added_at", String, nullable=False),
)

# Where a document came from: a file path, or an upload's name. Several sources may hold the same
# bytes; they are then one document, so that nothing is found twice. ``scope`` is the one that the
# file is read for: of a document that was moved, the row says where it is now.
sources = Table(
    "sources",
    metadata,
    Column("scope", ForeignKey("scopes.id"), primary_key=True),
    Column("place", String, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("sha256", String, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", String, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("supersedes", ForeignKey("versions.id")),
    Column("status", String, nullable=False),
    Column("title", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("effective_date", String),
    Column("page_count", Integer, nullable=False),
    Column("chunk_count", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("pages_to_review", Integer, nullable=False),
    Column("added_at", String, nullable=False),
    UniqueConstraint("document_id", "number"),
    Index("versions_by_content", "sha256", "status"),
)

pages = Table(
    "pages",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("label", String, nullable=False),
    Column("source", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("needs_review", Integer, nullable=False),
    Column("width_px", Integer),
    Column("height_px", Integer),
    Column("dpi", Integer),
    Column("rotation", Integer),
    Column("tables", Text, nullable=False),
    Column("doubts", String, nullable=False, server_default="[]"),
)

lines = Table(
    "lines",
    metadata,
    Column("version_id", String, primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("role", String, nullable=False),
    Column("block", Integer, nullable=False),
    Column("box", String),
    Column("corrected", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

chunks = Table(
    "chunks",
    metadata,
    Column("id", String, primary_key=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("heading_path", Text, nullable=False),
    Column("spans", Text, nullable=False),
    Column("quotable", Integer, nullable=False, server_default="1"),
    UniqueConstraint("version_id", "ordinal"),
)

# Kept here, because both indexes are disposable and embedding is the expensive part of a rebuild.
vectors = Table(
    "vectors",
    metadata,
    Column("chunk_id", ForeignKey("chunks.id"), primary_key=True),
    Column("embedder", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# The terms under which a chunk is found, made once: telling words apart is the slow part of a rebuild.
terms = Table(
    "terms",
    metadata,
    Column("chunk_id", ForeignKey("chunks.id"), primary_key=True),
    Column("recipe", String, nullable=False),
    Column("bag", LargeBinary, nullable=False),
)

# Keys of other programs, each with the scopes that it may read. Only a digest of the key is kept.
access_tokens = Table(
    "access_tokens",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False, unique=True),
    Column("digest", String, nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("revoked_at", String),
    sqlite_autoincrement=True,
)

# Scopes that a document was in once: an index that follows takes it out there.
left_scopes = Table(
    "left_scopes",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("scope", ForeignKey("scopes.id"), primary_key=True),
)

# What the indexes follow: one row each time a version appears in, or leaves, the live collection.
revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False),
    Column("at", String, nullable=False),
    sqlite_autoincrement=True,
)

failures = Table(
    "failures",
    metadata,
    Column("scope", ForeignKey("scopes.id"), primary_key=True),
    Column("place", String, primary_key=True),
    Column("file_name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="1"),
    Column("signature", String, nullable=False, server_default=""),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("place", String, nullable=False),
    Column("path", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("scope", ForeignKey("scopes.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("pages_done", Integer, nullable=False),
    Column("pages_total", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", String, nullable=False),
    Column("started_at", String),
    Column("changed_at", String, nullable=False),
    Index("jobs_by_state", "state", "id"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    sqlite_autoincrement=True,
)

# What a document says of itself, each with the place it was read from.
facts = Table(
    "facts",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("field", String, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("value", Text, nullable=False),
    Column("page", Integer),
    Column("line", Integer),
    Column("start", Integer),
    Column("end", Integer),
    Index("facts_by_value", "field", "value"),
)

# What a person said instead; it holds for every version of the document.
fact_corrections = Table(
    "fact_corrections",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("field", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("as_read", Text),
    Column("actor", String, nullable=False),
    Column("at", String, nullable=False),
)

# One row each time a person says, or takes back, what a document's fact is: with the revisions, what
# tables made of facts follow.
fact_changes = Table(
    "fact_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("at", String, nullable=False),
    sqlite_autoincrement=True,
)

# Pairs of documents of which a person said that the one is no newer edition of the other.
declined_successions = Table(
    "declined_successions",
    metadata,
    Column("older", ForeignKey("documents.id"), primary_key=True),
    Column("newer", ForeignKey("documents.id"), primary_key=True),
    Column("actor", String, nullable=False),
    Column("at", String, nullable=False),
)

# What a person did to a page, by the bytes of the file: it outlives removal and reading anew.
# Append only but for the taking back. ``as_read`` is the engine's line that it is about (for an
# insertion the one before it); ``inserted`` the insertion that it is about, or comes after.
corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("scope", ForeignKey("scopes.id"), nullable=False),
    Column("sha256", String, nullable=False),
    Column("page", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("line", Integer, nullable=False),
    Column("as_read", Text, nullable=False),
    Column("as_read_box", String),
    Column("inserted", ForeignKey("corrections.id")),
    Column("text", Text, nullable=False),
    Column("box", String),
    Column("actor", String, nullable=False),
    Column("at", String, nullable=False),
    Column("undone_by", String),
    Column("undone_at", String),
    Index("corrections_by_page", "sha256", "scope", "page"),
    sqlite_autoincrement=True,
)

# A page as the engine read it, where corrections made another of it.
pages_as_read = Table(
    "pages_as_read",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("reading", Text, nullable=False),
)

# Chunks that a correction did away with: an index that follows takes them out.
dropped_chunks = Table(
    "dropped_chunks",
    metadata,
    Column("id", String, primary_key=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False),
    Index("dropped_chunks_by_version", "version_id"),
)
