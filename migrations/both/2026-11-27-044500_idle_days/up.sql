-- After so many days without a sign of life a place gives its seat to one that asks for it.
ALTER TABLE tiers ADD COLUMN idle_days BIGINT;
