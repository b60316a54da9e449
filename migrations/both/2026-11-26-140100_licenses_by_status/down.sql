DROP INDEX licenses_by_status;
