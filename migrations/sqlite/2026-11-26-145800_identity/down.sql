DROP INDEX audit_log_by_actor;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DROP TABLE sign_in_challenges;
DROP TABLE pending_sign_ups;
DELETE FROM sign_in_links;
ALTER TABLE sign_in_links DROP COLUMN detail;
ALTER TABLE sign_in_links DROP COLUMN browser_hash;
ALTER TABLE sign_in_links DROP COLUMN purpose;
ALTER TABLE sessions DROP COLUMN second_factor;
ALTER TABLE sessions DROP COLUMN way;

-- An address has one account again: what an unconfirmed one has goes to the mailbox's, and its way in ends. Where there
-- is none, the unconfirmed one is the address's.
DELETE FROM sessions WHERE account_id IN (SELECT id FROM accounts WHERE unconfirmed_since IS NOT NULL);
UPDATE licenses SET account_id = (
    SELECT m.id FROM accounts u JOIN accounts m ON m.email = u.email AND m.unconfirmed_since IS NULL
    WHERE u.id = licenses.account_id
) WHERE account_id IN (
    SELECT u.id FROM accounts u JOIN accounts m ON m.email = u.email AND m.unconfirmed_since IS NULL
    WHERE u.unconfirmed_since IS NOT NULL
);
UPDATE orders SET opened_by = NULL WHERE opened_by IN (SELECT id FROM accounts WHERE unconfirmed_since IS NOT NULL);
DELETE FROM organization_members WHERE account_id IN (
    SELECT u.id FROM accounts u JOIN accounts m ON m.email = u.email AND m.unconfirmed_since IS NULL
    WHERE u.unconfirmed_since IS NOT NULL
);
DELETE FROM accounts WHERE unconfirmed_since IS NOT NULL
    AND email IN (SELECT email FROM accounts WHERE unconfirmed_since IS NULL);
PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE accounts_after AS SELECT * FROM accounts;
DROP TABLE accounts;
CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    username TEXT,
    password_hash TEXT,
    customer_id TEXT,
    role TEXT NOT NULL CHECK (role IN ('customer', 'admin')),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
INSERT INTO accounts SELECT id, email, username, password_hash, customer_id, role, created_at, updated_at
    FROM accounts_after;
DROP TABLE accounts_after;
CREATE UNIQUE INDEX accounts_by_username ON accounts (lower(username));
CREATE TRIGGER accounts_note_change AFTER UPDATE OF email ON accounts WHEN OLD.email IS NOT NEW.email
BEGIN
    INSERT INTO license_changes (topic) VALUES (NEW.id);
END;
CREATE TRIGGER accounts_note_end AFTER DELETE ON accounts
BEGIN
    INSERT INTO license_changes (topic) VALUES (OLD.id);
END;
