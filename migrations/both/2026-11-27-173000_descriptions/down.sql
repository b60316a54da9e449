ALTER TABLE tiers DROP COLUMN description;
ALTER TABLE products DROP COLUMN description;
