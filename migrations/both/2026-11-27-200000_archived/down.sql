DROP INDEX licenses_by_tier;
DROP TABLE archived_tiers;
ALTER TABLE prices DROP COLUMN archived;
ALTER TABLE products DROP COLUMN archived;
