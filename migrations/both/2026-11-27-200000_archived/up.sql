-- What is no longer sold: licenses, orders and running subscriptions go on referring to it.
ALTER TABLE products ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE prices ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
-- A table of its own: tiers have as many columns as Diesel takes (32).
CREATE TABLE archived_tiers (
    tier_id TEXT PRIMARY KEY NOT NULL REFERENCES tiers (id),
    archived_at BIGINT NOT NULL
);
-- How many licenses a change of a tier touches.
CREATE INDEX licenses_by_tier ON licenses (tier_id, status);
