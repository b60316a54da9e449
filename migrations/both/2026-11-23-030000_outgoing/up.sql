-- inactive_reason: why the server switched it off; failing_since: since when nothing arrives. Deliveries are signed with
-- the replaced key too until previous_until.
ALTER TABLE webhook_endpoints ADD COLUMN description TEXT;
ALTER TABLE webhook_endpoints ADD COLUMN inactive_reason TEXT;
ALTER TABLE webhook_endpoints ADD COLUMN failing_since BIGINT;
ALTER TABLE webhook_endpoints ADD COLUMN previous_secret TEXT;
ALTER TABLE webhook_endpoints ADD COLUMN previous_until BIGINT;
CREATE INDEX webhook_deliveries_by_status ON webhook_deliveries (status, created_at);
-- What expires is told once, in the minute in which it does.
CREATE INDEX licenses_by_end ON licenses (valid_until);
