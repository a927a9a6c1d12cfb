-- Doubts, corrections, what documents say of themselves, files that are tried again.

ALTER TABLE pages ADD COLUMN doubts VARCHAR NOT NULL DEFAULT '[]';

ALTER TABLE lines ADD COLUMN corrected INTEGER NOT NULL DEFAULT 0;

ALTER TABLE chunks ADD COLUMN quotable INTEGER NOT NULL DEFAULT 1;

ALTER TABLE failures ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;

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
    actor VARCHAR NOT NULL,
    at VARCHAR NOT NULL,
    PRIMARY KEY (document_id, field),
    FOREIGN KEY(document_id) REFERENCES documents (id)
);

CREATE TABLE corrections (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    scope VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    as_read TEXT NOT NULL,
    box VARCHAR,
    text TEXT NOT NULL,
    actor VARCHAR NOT NULL,
    at VARCHAR NOT NULL,
    FOREIGN KEY(scope) REFERENCES scopes (id)
);

CREATE INDEX corrections_by_page ON corrections (sha256, scope, page);
