-- The append-only record. Moments are nanoseconds since 1970 in UTC, days are
-- days since 0000-12-31, hashes are the 32 bytes of a SHA-256.

-- +goose Up

-- One indicator in one region, named once so that figures need not repeat it.
CREATE TABLE series (
    id        INTEGER PRIMARY KEY,
    indicator TEXT NOT NULL,
    region    TEXT NOT NULL,
    UNIQUE (indicator, region)
);

-- Archived sources, each once, compressed with zstd.
CREATE TABLE document (
    hash       BLOB PRIMARY KEY,
    address    TEXT NOT NULL,
    media_type TEXT NOT NULL,
    fetched    INTEGER NOT NULL,
    size       INTEGER NOT NULL, -- before compression
    content    BLOB NOT NULL
) WITHOUT ROWID;

-- Published versions of observations. Vintages, finished runs and assessments
-- share one sequence without gaps, in the order of their commits.
CREATE TABLE vintage (
    sequence  INTEGER PRIMARY KEY,
    series    INTEGER NOT NULL REFERENCES series (id),
    period    TEXT NOT NULL,
    last      INTEGER NOT NULL, -- the period's last day, to order by
    published INTEGER NOT NULL,
    value     REAL,             -- null where status is O
    decimals  INTEGER NOT NULL,
    unit      TEXT NOT NULL,
    bound     TEXT NOT NULL,
    status    TEXT NOT NULL,
    source    TEXT NOT NULL,
    document  BLOB,             -- null where none is archived
    locator   TEXT NOT NULL,
    note      TEXT NOT NULL,
    collector TEXT NOT NULL,
    recorded  INTEGER NOT NULL
);
CREATE INDEX vintage_by_period ON vintage (series, period, published, sequence);

-- Runs of collectors. A run gets its sequence when it ends.
CREATE TABLE run (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence     INTEGER UNIQUE,
    collector    TEXT NOT NULL,
    started      INTEGER NOT NULL,
    finished     INTEGER,
    recorded     INTEGER,
    result       TEXT NOT NULL,
    observations INTEGER NOT NULL DEFAULT 0,
    new          INTEGER NOT NULL DEFAULT 0,
    revised      INTEGER NOT NULL DEFAULT 0,
    known        INTEGER NOT NULL DEFAULT 0,
    held         INTEGER NOT NULL DEFAULT 0,
    error        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX run_by_collector ON run (collector, id);

-- Doubtful figures; decided is null while one waits for a person.
CREATE TABLE quarantine (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint BLOB NOT NULL UNIQUE, -- the same figure is held once
    vintage     BLOB NOT NULL,        -- its canonical form
    reason_zh   TEXT NOT NULL,
    reason_en   TEXT NOT NULL,
    since       INTEGER NOT NULL,
    run         INTEGER NOT NULL,
    decided     INTEGER,
    verdict     TEXT NOT NULL DEFAULT '',
    decided_by  TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT ''
);

-- Verdicts, each where it differs from the one before on its target. The body
-- is JSON; numbers that are not known are null.
CREATE TABLE assessment (
    sequence INTEGER PRIMARY KEY,
    target   TEXT NOT NULL,
    recorded INTEGER NOT NULL,
    body     BLOB NOT NULL
);
CREATE INDEX assessment_by_target ON assessment (target, sequence);

-- How far each reader of entries has come.
CREATE TABLE cursor (
    reader   TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER vintage_stays BEFORE UPDATE ON vintage BEGIN SELECT RAISE(ABORT, 'vintages are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER vintage_remains BEFORE DELETE ON vintage BEGIN SELECT RAISE(ABORT, 'vintages are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_stays BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'documents are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_remains BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'documents are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assessment_stays BEFORE UPDATE ON assessment BEGIN SELECT RAISE(ABORT, 'assessments are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assessment_remains BEFORE DELETE ON assessment BEGIN SELECT RAISE(ABORT, 'assessments are append-only'); END;
-- +goose StatementEnd
