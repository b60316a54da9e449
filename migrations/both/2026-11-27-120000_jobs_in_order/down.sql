DROP INDEX jobs_by_payload;
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (status, run_at);
