-- What a returned charge paid for: its invoice, the end of the period that it bills, what was paid for that period in all,
-- and when a later period was paid.
ALTER TABLE charges ADD COLUMN invoice_id TEXT;
ALTER TABLE charges ADD COLUMN billing_reason TEXT;
ALTER TABLE charges ADD COLUMN period_end BIGINT;
ALTER TABLE charges ADD COLUMN period_paid BIGINT;
ALTER TABLE charges ADD COLUMN superseded_at BIGINT;
-- What a dispute is about, in minor units; null = all of it.
ALTER TABLE disputes ADD COLUMN amount BIGINT;

-- Which server changes a subscription at Stripe, and until when it may: two servers never cross.
ALTER TABLE subscriptions ADD COLUMN changing_by TEXT;
ALTER TABLE subscriptions ADD COLUMN changing_until BIGINT;
-- The catalog changed what its items sell: its licenses are to be brought to that.
ALTER TABLE subscriptions ADD COLUMN refit BOOLEAN NOT NULL DEFAULT FALSE;

-- Signed keys that a newer one replaced; they still name their license.
CREATE TABLE former_keys (
    license_key TEXT NOT NULL PRIMARY KEY,
    license_id TEXT NOT NULL REFERENCES licenses (id),
    replaced_at BIGINT NOT NULL
);
CREATE INDEX former_keys_license ON former_keys (license_id);
-- The tier and the end that a signed key states.
ALTER TABLE licenses ADD COLUMN signed_for TEXT;

-- A removed seat makes its license inactive, so that it can come back.
UPDATE licenses SET status = 'inactive' WHERE status = 'revoked' AND status_reason = 'seat_removed';
