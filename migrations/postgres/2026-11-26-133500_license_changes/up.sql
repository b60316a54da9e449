-- What a server that keeps licenses in memory must forget: one row for each change that an answer to a validation may
-- depend on, written by triggers in the transaction that makes the change. `topic` and `other` are ids of licenses,
-- accounts or organizations, subjects of activations, or `*` for everything. Pruned a minute after everybody has seen it.
CREATE TABLE license_changes (
    seq BIGSERIAL PRIMARY KEY,
    -- The transaction: numbers of `seq` are given before the commit and so are not in the order of the commits.
    xid BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text)::bigint,
    topic TEXT NOT NULL,
    other TEXT
);
CREATE INDEX license_changes_by_xid ON license_changes (xid);

CREATE FUNCTION keysmith_note_license() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO license_changes (topic, other) VALUES (OLD.id, coalesce(OLD.account_id, OLD.organization_id));
        RETURN NULL;
    END IF;
    INSERT INTO license_changes (topic) VALUES (NEW.id);
    IF OLD.account_id IS DISTINCT FROM NEW.account_id OR OLD.organization_id IS DISTINCT FROM NEW.organization_id THEN
        INSERT INTO license_changes (topic, other) VALUES (
            coalesce(NEW.account_id, NEW.organization_id, NEW.id), coalesce(OLD.account_id, OLD.organization_id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER licenses_note_change AFTER UPDATE OF
    license_key, account_id, organization_id, tier_id, purchase_type, status, valid_from, valid_until, valid_days,
    max_activations, max_leases, limits, features ON licenses
FOR EACH ROW EXECUTE FUNCTION keysmith_note_license();
CREATE TRIGGER licenses_note_end AFTER DELETE ON licenses FOR EACH ROW EXECUTE FUNCTION keysmith_note_license();

CREATE FUNCTION keysmith_note_activation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO license_changes (topic, other) VALUES (NEW.license_id, NEW.subject);
    END IF;
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.license_id, OLD.subject) <> (NEW.license_id, NEW.subject) THEN
        INSERT INTO license_changes (topic, other) VALUES (OLD.license_id, OLD.subject);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER activations_note_start AFTER INSERT OR DELETE ON activations
FOR EACH ROW EXECUTE FUNCTION keysmith_note_activation();
CREATE TRIGGER activations_note_change AFTER UPDATE OF
    license_id, kind, subject, takes_seat, active, activated_at ON activations
FOR EACH ROW WHEN (
    (OLD.license_id, OLD.kind, OLD.subject, OLD.takes_seat, OLD.active, OLD.activated_at)
    IS DISTINCT FROM (NEW.license_id, NEW.kind, NEW.subject, NEW.takes_seat, NEW.active, NEW.activated_at))
EXECUTE FUNCTION keysmith_note_activation();

CREATE FUNCTION keysmith_note_lease() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO license_changes (topic, other) VALUES (NEW.license_id, NEW.instance_id);
    END IF;
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.license_id, OLD.instance_id) <> (NEW.license_id, NEW.instance_id)
    THEN
        INSERT INTO license_changes (topic, other) VALUES (OLD.license_id, OLD.instance_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER leases_note_change AFTER INSERT OR UPDATE OR DELETE ON leases
FOR EACH ROW EXECUTE FUNCTION keysmith_note_lease();

CREATE FUNCTION keysmith_note_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO license_changes (topic) VALUES (OLD.id);
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_note_change AFTER UPDATE OF email ON accounts
FOR EACH ROW WHEN (OLD.email IS DISTINCT FROM NEW.email) EXECUTE FUNCTION keysmith_note_account();
CREATE TRIGGER accounts_note_end AFTER DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION keysmith_note_account();

CREATE FUNCTION keysmith_note_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO license_changes (topic) VALUES (NEW.account_id);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO license_changes (topic) VALUES (OLD.account_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER organization_members_note_change AFTER INSERT OR UPDATE OR DELETE ON organization_members
FOR EACH ROW EXECUTE FUNCTION keysmith_note_member();

CREATE FUNCTION keysmith_note_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO license_changes (topic) VALUES ('*');
    RETURN NULL;
END $$;
CREATE TRIGGER tiers_note_change AFTER UPDATE OR DELETE ON tiers
FOR EACH STATEMENT EXECUTE FUNCTION keysmith_note_everything();
CREATE TRIGGER products_note_change AFTER UPDATE OR DELETE ON products
FOR EACH STATEMENT EXECUTE FUNCTION keysmith_note_everything();
