DROP TRIGGER licenses_note_change;
CREATE TRIGGER licenses_note_change AFTER UPDATE OF
    license_key, account_id, organization_id, tier_id, purchase_type, status, valid_from, valid_until, valid_days,
    max_activations, max_leases, limits, features ON licenses
BEGIN
    INSERT INTO license_changes (topic) VALUES (NEW.id);
END;
DROP TRIGGER licenses_metadata_end;
DROP TRIGGER licenses_metadata_change;
DROP TRIGGER licenses_metadata_start;
DROP TRIGGER orders_metadata_end;
DROP TRIGGER orders_metadata_change;
DROP TRIGGER orders_metadata_start;
DROP TABLE license_metadata;
DROP TABLE order_metadata;
ALTER TABLE licenses DROP COLUMN metadata;
ALTER TABLE orders DROP COLUMN metadata;
ALTER TABLE tiers DROP COLUMN metadata;
ALTER TABLE products DROP COLUMN metadata;
