-- What collectors bring, and what they have read already.

-- +goose Up

-- Which collector brings figures of which series, so that it need not be asked
-- of every vintage.
CREATE TABLE feed (
    collector TEXT NOT NULL,
    series    INTEGER NOT NULL REFERENCES series (id),
    PRIMARY KEY (collector, series)
) WITHOUT ROWID;
INSERT INTO feed (collector, series) SELECT DISTINCT collector, series FROM vintage WHERE collector <> '';

-- Documents that a collector has read without a fault and does not read again.
CREATE TABLE reading (
    collector TEXT NOT NULL,
    document  BLOB NOT NULL,
    read      INTEGER NOT NULL,
    PRIMARY KEY (collector, document)
) WITHOUT ROWID;
