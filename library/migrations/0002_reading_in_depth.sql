-- Doubts, corrections, what documents say of themselves, files that are tried again.

ALTER TABLE pages ADD COLUMN doubts VARCHAR NOT NULL DEFAULT '[]';

ALTER TABLE lines ADD COLUMN corrected INTEGER NOT NULL DEFAULT 0;

ALTER TABLE chunks ADD COLUMN quotable INTEGER NOT NULL DEFAULT 1;

ALTER TABLE failures ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;

ALTER TABLE failures ADD COLUMN signature VARCHAR NOT NULL DEFAULT '';

CREATE TABLE facts (
    version_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    value TEXT NOT NULL,
    page INTEGER,
    line INTEGER,
    start INTEGER,
    "end" INTEGER,
    PRIMARY KEY (version_id, field, ordinal),
    FOREIGN KEY(version_id) REFERENCES versions (id)
);

CREATE INDEX facts_by_value ON facts (field, value);

CREATE TABLE fact_corrections (
    document_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    value TEXT NOT NULL,
    as_read TEXT,
    actor VARCHAR NOT NULL,
    at VARCHAR NOT NULL,
    PRIMARY KEY (document_id, field),
    FOREIGN KEY(document_id) REFERENCES documents (id)
);

CREATE TABLE declined_successions (
    older VARCHAR NOT NULL,
    newer VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    at VARCHAR NOT NULL,
    PRIMARY KEY (older, newer),
    FOREIGN KEY(older) REFERENCES documents (id),
    FOREIGN KEY(newer) REFERENCES documents (id)
);

CREATE TABLE corrections (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    scope VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    line INTEGER NOT NULL,
    as_read TEXT NOT NULL,
    as_read_box VARCHAR,
    inserted INTEGER,
    text TEXT NOT NULL,
    box VARCHAR,
    actor VARCHAR NOT NULL,
    at VARCHAR NOT NULL,
    undone_by VARCHAR,
    undone_at VARCHAR,
    FOREIGN KEY(scope) REFERENCES scopes (id),
    FOREIGN KEY(inserted) REFERENCES corrections (id)
);

CREATE INDEX corrections_by_page ON corrections (sha256, scope, page);

CREATE TABLE pages_as_read (
    version_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    reading TEXT NOT NULL,
    PRIMARY KEY (version_id, page),
    FOREIGN KEY(version_id) REFERENCES versions (id)
);

CREATE TABLE dropped_chunks (
    id VARCHAR NOT NULL PRIMARY KEY,
    version_id VARCHAR NOT NULL,
    FOREIGN KEY(version_id) REFERENCES versions (id)
);

CREATE INDEX dropped_chunks_by_version ON dropped_chunks (version_id);
