ALTER TABLE disputes DROP COLUMN answer_by;

DROP INDEX mail_outbox_by_about;
ALTER TABLE mail_outbox DROP COLUMN about;

DROP INDEX stripe_events_by_about;
ALTER TABLE stripe_events DROP COLUMN about;
