-- What is put away every hour is found without looking through a table.
CREATE INDEX leases_by_end ON leases (expires_at);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
CREATE INDEX licenses_with_pending_key ON licenses (created_at) WHERE pending_key IS NOT NULL;
