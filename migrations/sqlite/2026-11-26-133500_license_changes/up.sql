-- What a server that keeps licenses in memory must forget: one row for each change that an answer to a validation may
-- depend on, written by triggers in the transaction that makes the change. `topic` and `other` are ids of licenses,
-- accounts or organizations, subjects of activations, or `*` for everything. Pruned a minute after everybody has seen it.
CREATE TABLE license_changes (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- PostgreSQL's transaction; SQLite has one writer, so that `seq` is the order of the commits.
    xid BIGINT NOT NULL DEFAULT 0,
    topic TEXT NOT NULL,
    other TEXT
);

CREATE TRIGGER licenses_note_change AFTER UPDATE OF
    license_key, account_id, organization_id, tier_id, purchase_type, status, valid_from, valid_until, valid_days,
    max_activations, max_leases, limits, features ON licenses
BEGIN
    INSERT INTO license_changes (topic) VALUES (NEW.id);
END;
CREATE TRIGGER licenses_note_owner AFTER UPDATE OF account_id, organization_id ON licenses
WHEN OLD.account_id IS NOT NEW.account_id OR OLD.organization_id IS NOT NEW.organization_id
BEGIN
    INSERT INTO license_changes (topic, other) VALUES (
        coalesce(NEW.account_id, NEW.organization_id, NEW.id), coalesce(OLD.account_id, OLD.organization_id));
END;
CREATE TRIGGER licenses_note_end AFTER DELETE ON licenses
BEGIN
    INSERT INTO license_changes (topic, other) VALUES (OLD.id, coalesce(OLD.account_id, OLD.organization_id));
END;

CREATE TRIGGER activations_note_start AFTER INSERT ON activations
BEGIN
    INSERT INTO license_changes (topic, other) VALUES (NEW.license_id, NEW.subject);
END;
CREATE TRIGGER activations_note_change AFTER UPDATE OF
    license_id, kind, subject, takes_seat, active, activated_at ON activations
WHEN OLD.license_id IS NOT NEW.license_id OR OLD.kind IS NOT NEW.kind OR OLD.subject IS NOT NEW.subject
    OR OLD.takes_seat IS NOT NEW.takes_seat OR OLD.active IS NOT NEW.active
    OR OLD.activated_at IS NOT NEW.activated_at
BEGIN
    INSERT INTO license_changes (topic, other) VALUES (NEW.license_id, NEW.subject);
    INSERT INTO license_changes (topic, other) SELECT OLD.license_id, OLD.subject
        WHERE OLD.license_id IS NOT NEW.license_id OR OLD.subject IS NOT NEW.subject;
END;
CREATE TRIGGER activations_note_end AFTER DELETE ON activations
BEGIN
    INSERT INTO license_changes (topic, other) VALUES (OLD.license_id, OLD.subject);
END;

CREATE TRIGGER leases_note_start AFTER INSERT ON leases
BEGIN
    INSERT INTO license_changes (topic, other) VALUES (NEW.license_id, NEW.instance_id);
END;
CREATE TRIGGER leases_note_change AFTER UPDATE ON leases
BEGIN
    INSERT INTO license_changes (topic, other) VALUES (NEW.license_id, NEW.instance_id);
    INSERT INTO license_changes (topic, other) SELECT OLD.license_id, OLD.instance_id
        WHERE OLD.license_id IS NOT NEW.license_id OR OLD.instance_id IS NOT NEW.instance_id;
END;
CREATE TRIGGER leases_note_end AFTER DELETE ON leases
BEGIN
    INSERT INTO license_changes (topic, other) VALUES (OLD.license_id, OLD.instance_id);
END;

CREATE TRIGGER accounts_note_change AFTER UPDATE OF email ON accounts WHEN OLD.email IS NOT NEW.email
BEGIN
    INSERT INTO license_changes (topic) VALUES (NEW.id);
END;
CREATE TRIGGER accounts_note_end AFTER DELETE ON accounts
BEGIN
    INSERT INTO license_changes (topic) VALUES (OLD.id);
END;
CREATE TRIGGER organization_members_note_start AFTER INSERT ON organization_members
BEGIN
    INSERT INTO license_changes (topic) VALUES (NEW.account_id);
END;
CREATE TRIGGER organization_members_note_change AFTER UPDATE ON organization_members
BEGIN
    INSERT INTO license_changes (topic, other) VALUES (NEW.account_id, OLD.account_id);
END;
CREATE TRIGGER organization_members_note_end AFTER DELETE ON organization_members
BEGIN
    INSERT INTO license_changes (topic) VALUES (OLD.account_id);
END;

CREATE TRIGGER tiers_note_change AFTER UPDATE ON tiers
BEGIN
    INSERT INTO license_changes (topic) VALUES ('*');
END;
CREATE TRIGGER tiers_note_end AFTER DELETE ON tiers
BEGIN
    INSERT INTO license_changes (topic) VALUES ('*');
END;
CREATE TRIGGER products_note_change AFTER UPDATE ON products
BEGIN
    INSERT INTO license_changes (topic) VALUES ('*');
END;
CREATE TRIGGER products_note_end AFTER DELETE ON products
BEGIN
    INSERT INTO license_changes (topic) VALUES ('*');
END;
