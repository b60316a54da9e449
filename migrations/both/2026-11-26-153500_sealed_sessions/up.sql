-- A checkout session's id is in no column any more: `checkout_session_id` (and `unknown_lines.session_id`) becomes its HMAC for
-- the look-up, and the id itself is sealed beside it. The server's secret is needed for both, so the first start converts the
-- rows that are there, and seals the events of Stripe that it finds in the clear. The indexes find them; afterwards they are
-- empty.
ALTER TABLE orders ADD COLUMN sealed_session_id TEXT;
ALTER TABLE unknown_lines ADD COLUMN sealed_session_id TEXT;
CREATE INDEX orders_in_clear ON orders (id) WHERE substr(checkout_session_id, 1, 3) <> 'h1.';
CREATE INDEX stripe_events_in_clear ON stripe_events (id) WHERE substr(payload, 1, 3) <> 's1.';
