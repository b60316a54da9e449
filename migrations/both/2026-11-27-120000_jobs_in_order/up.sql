-- A claim takes the first jobs that are due: with their order in the index it reads these alone, however many wait.
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (status, run_at, id);
-- Whether a job of this kind waits already is asked by its payload.
CREATE INDEX jobs_by_payload ON jobs (payload);
