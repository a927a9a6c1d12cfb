CREATE TABLE terms (
    chunk_id VARCHAR NOT NULL,
    recipe VARCHAR NOT NULL,
    bag BLOB NOT NULL,
    PRIMARY KEY (chunk_id),
    FOREIGN KEY(chunk_id) REFERENCES chunks (id)
);

CREATE TABLE access_tokens (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    scopes TEXT NOT NULL,
    made_by VARCHAR NOT NULL,
    made_at VARCHAR NOT NULL,
    revoked_at VARCHAR,
    UNIQUE (name),
    UNIQUE (digest)
);

CREATE TABLE fact_changes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    document_id VARCHAR NOT NULL,
    at VARCHAR NOT NULL,
    FOREIGN KEY(document_id) REFERENCES documents (id)
);

CREATE TABLE left_scopes (
    document_id VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    PRIMARY KEY (document_id, scope),
    FOREIGN KEY(document_id) REFERENCES documents (id),
    FOREIGN KEY(scope) REFERENCES scopes (id)
);
