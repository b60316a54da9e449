-- Attempts of one place with one outcome are one row a day: `hours` has a bit for each hour (UTC) of it that had any. It is 0
-- in rows from before, which stand for one hour.
ALTER TABLE validation_logs ADD COLUMN hours BIGINT NOT NULL DEFAULT 0;
CREATE INDEX validation_logs_by_instance ON validation_logs (instance_id, id);

-- How many attempts a day had, and how many rows of the log they are: statistics and the log's bound need no scan of it.
CREATE TABLE validation_counts (
    day BIGINT NOT NULL,
    action TEXT NOT NULL,
    code TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    log_rows BIGINT NOT NULL,
    PRIMARY KEY (day, action, code)
);
INSERT INTO validation_counts (day, action, code, attempts, log_rows)
    SELECT at / 86400, action, code, SUM(count), COUNT(*) FROM validation_logs GROUP BY at / 86400, action, code;
