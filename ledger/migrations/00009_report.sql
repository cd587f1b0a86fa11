-- Reports as they were issued. Moments are nanoseconds since 1970 in UTC, days
-- are days since 0000-12-31, hashes are the 32 bytes of a SHA-256.

-- +goose Up

-- What a report was made of: with the same, the same bytes come out again.
CREATE TABLE report (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    period   TEXT NOT NULL,
    domain   TEXT NOT NULL,    -- '' is all of them
    as_of    INTEGER NOT NULL,
    previous INTEGER NOT NULL, -- the day it is compared with
    made     INTEGER NOT NULL, -- it knows what was recorded by then
    method   TEXT NOT NULL,
    template BLOB NOT NULL,    -- the hash of the template
    version  TEXT NOT NULL,    -- of the program
    facts    BLOB NOT NULL,    -- what it says, as JSON, to compare reports
    UNIQUE (period, domain, as_of)
);

-- Its files; their content is archived under the hash.
CREATE TABLE report_file (
    report     INTEGER NOT NULL REFERENCES report (id),
    name       TEXT NOT NULL,
    lang       TEXT NOT NULL,
    format     TEXT NOT NULL,
    hash       BLOB NOT NULL,
    size       INTEGER NOT NULL,
    PRIMARY KEY (report, name)
) WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER report_stays BEFORE UPDATE ON report BEGIN SELECT RAISE(ABORT, 'issued reports are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_remains BEFORE DELETE ON report BEGIN SELECT RAISE(ABORT, 'issued reports are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_file_stays BEFORE UPDATE ON report_file BEGIN SELECT RAISE(ABORT, 'issued reports are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_file_remains BEFORE DELETE ON report_file BEGIN SELECT RAISE(ABORT, 'issued reports are append-only'); END;
-- +goose StatementEnd
