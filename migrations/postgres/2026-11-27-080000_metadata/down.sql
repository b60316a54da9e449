DROP TRIGGER licenses_note_change ON licenses;
CREATE TRIGGER licenses_note_change AFTER UPDATE OF
    license_key, account_id, organization_id, tier_id, purchase_type, status, valid_from, valid_until, valid_days,
    max_activations, max_leases, limits, features ON licenses
FOR EACH ROW EXECUTE FUNCTION keysmith_note_license();
DROP TRIGGER licenses_metadata_end ON licenses;
DROP TRIGGER licenses_metadata_change ON licenses;
DROP TRIGGER licenses_metadata_start ON licenses;
DROP TRIGGER orders_metadata_end ON orders;
DROP TRIGGER orders_metadata_change ON orders;
DROP TRIGGER orders_metadata_start ON orders;
DROP FUNCTION keysmith_keep_license_metadata;
DROP FUNCTION keysmith_keep_order_metadata;
DROP TABLE license_metadata;
DROP TABLE order_metadata;
ALTER TABLE licenses DROP COLUMN metadata;
ALTER TABLE orders DROP COLUMN metadata;
ALTER TABLE tiers DROP COLUMN metadata;
ALTER TABLE products DROP COLUMN metadata;
