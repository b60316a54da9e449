DROP INDEX validation_logs_by_roll;
ALTER TABLE validation_logs DROP COLUMN roll;
ALTER TABLE validation_logs DROP COLUMN count;
ALTER TABLE validation_logs DROP COLUMN last_at;
