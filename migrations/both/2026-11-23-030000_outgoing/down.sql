DROP INDEX licenses_by_end;
DROP INDEX webhook_deliveries_by_status;
ALTER TABLE webhook_endpoints DROP COLUMN previous_until;
ALTER TABLE webhook_endpoints DROP COLUMN previous_secret;
ALTER TABLE webhook_endpoints DROP COLUMN failing_since;
ALTER TABLE webhook_endpoints DROP COLUMN inactive_reason;
ALTER TABLE webhook_endpoints DROP COLUMN description;
