-- Attempts of one place with one outcome are one row an hour: `at` is the first of them, `last_at` the latest, and
-- `roll` names the hour and what they have in common. Rows from before stand for one attempt each.
ALTER TABLE validation_logs ADD COLUMN last_at BIGINT;
ALTER TABLE validation_logs ADD COLUMN count BIGINT NOT NULL DEFAULT 1;
ALTER TABLE validation_logs ADD COLUMN roll TEXT;
CREATE UNIQUE INDEX validation_logs_by_roll ON validation_logs (roll);
