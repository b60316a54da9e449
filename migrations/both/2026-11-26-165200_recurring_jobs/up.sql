-- Work that comes again: one row each, so that one of any number of servers does each pass. Times are UTC unix seconds.
CREATE TABLE recurring_jobs (
    name TEXT NOT NULL PRIMARY KEY,
    -- Seconds from one pass to the next.
    every BIGINT NOT NULL,
    next_run BIGINT NOT NULL,
    -- The end of the latest pass, and the beginning of the latest or present one.
    last_run BIGINT,
    started_at BIGINT,
    -- How long the latest pass took, in milliseconds.
    took BIGINT,
    -- Why the latest pass failed; how many have failed in a row; passes so far.
    last_error TEXT,
    failures BIGINT NOT NULL DEFAULT 0,
    runs BIGINT NOT NULL DEFAULT 0,
    -- Who runs it now. `beat` grows while that server lives: one that stands still is lost.
    locked_by TEXT,
    beat BIGINT NOT NULL DEFAULT 0
);
