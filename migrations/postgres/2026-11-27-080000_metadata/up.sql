-- The seller's own keys and values, each a JSON object.
ALTER TABLE products ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE tiers ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE orders ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE licenses ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';

-- What orders and licenses are found by, kept by triggers in the transaction that writes them. `value` is as JSON writes it, a
-- text without its quotes. Of more than 500 characters it is in no index: PostgreSQL's pages hold no longer ones.
CREATE TABLE order_metadata (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (name, value, order_id)
);
CREATE INDEX order_metadata_by_order ON order_metadata (order_id);
CREATE TABLE license_metadata (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    license_id TEXT NOT NULL,
    PRIMARY KEY (name, value, license_id)
);
CREATE INDEX license_metadata_by_license ON license_metadata (license_id);

CREATE FUNCTION keysmith_keep_order_metadata() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM order_metadata WHERE order_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO order_metadata (name, value, order_id)
            SELECT pair.key, pair.value, NEW.id FROM json_each_text(NEW.metadata::json) AS pair (key, value)
            WHERE length(pair.value) <= 500;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION keysmith_keep_license_metadata() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM license_metadata WHERE license_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO license_metadata (name, value, license_id)
            SELECT pair.key, pair.value, NEW.id FROM json_each_text(NEW.metadata::json) AS pair (key, value)
            WHERE length(pair.value) <= 500;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER orders_metadata_start AFTER INSERT ON orders
FOR EACH ROW WHEN (NEW.metadata <> '{}') EXECUTE FUNCTION keysmith_keep_order_metadata();
CREATE TRIGGER orders_metadata_change AFTER UPDATE OF metadata ON orders
FOR EACH ROW WHEN (OLD.metadata <> NEW.metadata) EXECUTE FUNCTION keysmith_keep_order_metadata();
CREATE TRIGGER orders_metadata_end AFTER DELETE ON orders
FOR EACH ROW WHEN (OLD.metadata <> '{}') EXECUTE FUNCTION keysmith_keep_order_metadata();

CREATE TRIGGER licenses_metadata_start AFTER INSERT ON licenses
FOR EACH ROW WHEN (NEW.metadata <> '{}') EXECUTE FUNCTION keysmith_keep_license_metadata();
CREATE TRIGGER licenses_metadata_change AFTER UPDATE OF metadata ON licenses
FOR EACH ROW WHEN (OLD.metadata <> NEW.metadata) EXECUTE FUNCTION keysmith_keep_license_metadata();
CREATE TRIGGER licenses_metadata_end AFTER DELETE ON licenses
FOR EACH ROW WHEN (OLD.metadata <> '{}') EXECUTE FUNCTION keysmith_keep_license_metadata();

-- Answers to validations hold it.
DROP TRIGGER licenses_note_change ON licenses;
CREATE TRIGGER licenses_note_change AFTER UPDATE OF
    license_key, account_id, organization_id, tier_id, purchase_type, status, valid_from, valid_until, valid_days,
    max_activations, max_leases, limits, features, metadata ON licenses
FOR EACH ROW EXECUTE FUNCTION keysmith_note_license();
