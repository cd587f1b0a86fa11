-- Messages on their way out. Moments are nanoseconds since 1970 in UTC.

-- +goose Up

-- A message waits until it is delivered or given up; what became of it stays.
CREATE TABLE outbox (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    route   TEXT NOT NULL,
    key     TEXT NOT NULL,              -- the same message is queued once for a route
    thread  TEXT NOT NULL,              -- a later message of a thread waits for the earlier ones; '' is none
    kind    TEXT NOT NULL,
    title   TEXT NOT NULL,
    body    BLOB NOT NULL,              -- as the sender reads it, compressed with zstd
    queued  INTEGER NOT NULL,
    state   TEXT NOT NULL,              -- waiting, delivered, given_up, unanswered
    tries   INTEGER NOT NULL DEFAULT 0,
    unsure  INTEGER NOT NULL DEFAULT 0, -- tries that may have arrived, though no answer came
    claimed INTEGER NOT NULL DEFAULT 0, -- 1 while a try is under way
    tried   INTEGER NOT NULL DEFAULT 0, -- when the last try began
    next    INTEGER NOT NULL,           -- not tried before
    ended   INTEGER,                    -- when it was delivered or given up
    error   TEXT NOT NULL DEFAULT '',   -- of the last try
    UNIQUE (route, key)
);
CREATE INDEX outbox_waiting ON outbox (route, id) WHERE state = 'waiting';
