ALTER TABLE tiers DROP COLUMN idle_days;
