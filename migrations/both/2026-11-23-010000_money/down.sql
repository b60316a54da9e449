DROP INDEX licenses_by_item;
DROP TABLE disputes;
DROP TABLE charges;
DROP TABLE license_marks;
DROP INDEX subscriptions_by_status;
ALTER TABLE subscriptions DROP COLUMN choose_until;
ALTER TABLE subscriptions DROP COLUMN status_at;
ALTER TABLE subscriptions DROP COLUMN revision;
