ALTER TABLE tiers DROP COLUMN max_development_sites;
ALTER TABLE tiers DROP COLUMN file_ttl_days;
ALTER TABLE tiers DROP COLUMN license_files;
ALTER TABLE tiers DROP COLUMN owner_check;
