-- Who may write, and who did. Tokens are kept as hashes only; a token is never
-- deleted, so that the audit's names keep their meaning.

-- +goose Up

CREATE TABLE token (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL,
    role    TEXT NOT NULL,
    hash    BLOB NOT NULL UNIQUE, -- SHA-256 of the token, which is random
    made    INTEGER NOT NULL,
    expires INTEGER,              -- null: never
    revoked INTEGER               -- null while it is in force
);
CREATE UNIQUE INDEX token_in_force ON token (name) WHERE revoked IS NULL;

-- Every write that someone was let do, with how it ended.
CREATE TABLE audit (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    role     TEXT NOT NULL,
    action   TEXT NOT NULL,    -- method and path
    status   INTEGER NOT NULL, -- as HTTP says it
    sequence INTEGER NOT NULL  -- of the ledger afterwards
);

-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_remains BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER token_remains BEFORE DELETE ON token BEGIN SELECT RAISE(ABORT, 'tokens are revoked, not deleted'); END;
-- +goose StatementEnd
