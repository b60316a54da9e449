-- Without the secret nothing can be put back in the clear: orders keep their look-ups, events their sealed payloads.
DROP INDEX stripe_events_in_clear;
DROP INDEX orders_in_clear;
ALTER TABLE unknown_lines DROP COLUMN sealed_session_id;
ALTER TABLE orders DROP COLUMN sealed_session_id;
