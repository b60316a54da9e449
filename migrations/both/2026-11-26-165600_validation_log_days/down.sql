DROP TABLE validation_counts;
DROP INDEX validation_logs_by_instance;
ALTER TABLE validation_logs DROP COLUMN hours;
