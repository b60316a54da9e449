DROP INDEX licenses_with_pending_key;
DROP INDEX idempotency_keys_by_time;
DROP INDEX leases_by_end;
