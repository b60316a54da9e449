-- Whose key it is (owner_check: email | key), which license files a tier gives out and for how long, and how many
-- development sites a license may have (null = any number).
ALTER TABLE tiers ADD COLUMN owner_check TEXT NOT NULL DEFAULT 'email';
ALTER TABLE tiers ADD COLUMN license_files TEXT NOT NULL DEFAULT 'bound';
ALTER TABLE tiers ADD COLUMN file_ttl_days BIGINT NOT NULL DEFAULT 365;
ALTER TABLE tiers ADD COLUMN max_development_sites BIGINT DEFAULT 20;
