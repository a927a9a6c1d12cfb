-- The tables that shipped first. Never edited: a change is a new file.

CREATE TABLE scopes (
    id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE lines (
    version_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    confidence FLOAT NOT NULL,
    role VARCHAR NOT NULL,
    block INTEGER NOT NULL,
    box VARCHAR,
    PRIMARY KEY (version_id, page, number)
) WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL
);

CREATE TABLE documents (
    id VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    added_at VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(scope) REFERENCES scopes (id)
);

CREATE TABLE failures (
    scope VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    message TEXT NOT NULL,
    at VARCHAR NOT NULL,
    PRIMARY KEY (scope, place),
    FOREIGN KEY(scope) REFERENCES scopes (id)
);

CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    place VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    pages_done INTEGER NOT NULL,
    pages_total INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    message TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    queued_at VARCHAR NOT NULL,
    started_at VARCHAR,
    changed_at VARCHAR NOT NULL,
    FOREIGN KEY(scope) REFERENCES scopes (id)
);

CREATE INDEX jobs_by_state ON jobs (state, id);

CREATE TABLE sources (
    scope VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    PRIMARY KEY (scope, place),
    FOREIGN KEY(scope) REFERENCES scopes (id),
    FOREIGN KEY(document_id) REFERENCES documents (id)
);

CREATE TABLE versions (
    id VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    supersedes VARCHAR,
    status VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    effective_date VARCHAR,
    page_count INTEGER NOT NULL,
    chunk_count INTEGER NOT NULL,
    confidence FLOAT NOT NULL,
    pages_to_review INTEGER NOT NULL,
    added_at VARCHAR NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (document_id, number),
    FOREIGN KEY(document_id) REFERENCES documents (id),
    FOREIGN KEY(supersedes) REFERENCES versions (id)
);

CREATE INDEX versions_by_content ON versions (sha256, status);

CREATE TABLE pages (
    version_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    label VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    confidence FLOAT NOT NULL,
    needs_review INTEGER NOT NULL,
    width_px INTEGER,
    height_px INTEGER,
    dpi INTEGER,
    rotation INTEGER,
    tables TEXT NOT NULL,
    PRIMARY KEY (version_id, number),
    FOREIGN KEY(version_id) REFERENCES versions (id)
);

CREATE TABLE chunks (
    id VARCHAR NOT NULL,
    version_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    heading_path TEXT NOT NULL,
    spans TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (version_id, ordinal),
    FOREIGN KEY(version_id) REFERENCES versions (id)
);

CREATE TABLE revisions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version_id VARCHAR NOT NULL,
    at VARCHAR NOT NULL,
    FOREIGN KEY(version_id) REFERENCES versions (id)
);

CREATE TABLE vectors (
    chunk_id VARCHAR NOT NULL,
    embedder VARCHAR NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (chunk_id, embedder),
    FOREIGN KEY(chunk_id) REFERENCES chunks (id)
);
