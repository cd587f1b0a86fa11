-- Alerts: what moved, what is overdue, what fails. Moments are nanoseconds
-- since 1970 in UTC.

-- +goose Up

-- One open alert of a kind on a subject; those resolved stay.
CREATE TABLE alert (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    target       TEXT NOT NULL,
    indicator    TEXT NOT NULL,
    region       TEXT NOT NULL,
    domain       TEXT NOT NULL,
    owner        TEXT NOT NULL,
    severity     TEXT NOT NULL,
    was          TEXT NOT NULL, -- the verdict before, of a slip
    verdict      TEXT NOT NULL, -- the verdict now, of a slip
    state        TEXT NOT NULL, -- open, acknowledged, resolved
    opened       INTEGER NOT NULL,
    resolved     INTEGER,
    acknowledger TEXT NOT NULL DEFAULT '',
    note         TEXT NOT NULL DEFAULT '',
    body         BLOB NOT NULL  -- what is known of it now, as JSON
);
CREATE UNIQUE INDEX alert_open ON alert (kind, subject) WHERE state <> 'resolved';

-- Everything that happened to an alert.
CREATE TABLE alert_event (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    alert INTEGER NOT NULL REFERENCES alert (id),
    at    INTEGER NOT NULL,
    what  TEXT NOT NULL, -- opened, worsened, improved, acknowledged, resolved
    by    TEXT NOT NULL DEFAULT '',
    note  TEXT NOT NULL DEFAULT '',
    body  BLOB NOT NULL  -- what was known then, as JSON
);
CREATE INDEX alert_event_of ON alert_event (alert, id);

-- What is held of each target since a release was last judged.
CREATE TABLE standing (
    target    TEXT PRIMARY KEY,
    verdict   TEXT NOT NULL,
    sequence  INTEGER NOT NULL, -- of the ledger, when it was judged
    announced INTEGER NOT NULL, -- the vintage of the target that was judged
    assessed  BLOB NOT NULL     -- the assessment, as JSON
) WITHOUT ROWID;

-- Who is to hear of what; message is the one it went into.
CREATE TABLE notice (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    route   TEXT NOT NULL,
    event   INTEGER NOT NULL REFERENCES alert_event (id),
    since   INTEGER NOT NULL,
    message INTEGER REFERENCES outbox (id),
    UNIQUE (route, event)
);
CREATE INDEX notice_waiting ON notice (route, id) WHERE message IS NULL;

-- What nobody is to hear of for a while. Empty columns match everything.
CREATE TABLE silence (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    kind      TEXT NOT NULL,
    domain    TEXT NOT NULL,
    indicator TEXT NOT NULL,
    target    TEXT NOT NULL,
    since     INTEGER NOT NULL,
    until     INTEGER NOT NULL,
    by        TEXT NOT NULL,
    note      TEXT NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER alert_event_stays BEFORE UPDATE ON alert_event BEGIN SELECT RAISE(ABORT, 'events of alerts are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER alert_event_remains BEFORE DELETE ON alert_event BEGIN SELECT RAISE(ABORT, 'events of alerts are append-only'); END;
-- +goose StatementEnd
