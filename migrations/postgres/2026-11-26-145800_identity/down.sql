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
DROP TRIGGER accounts_note_start ON accounts;
DROP FUNCTION keysmith_note_same_address();
DROP INDEX accounts_unconfirmed;
DROP INDEX accounts_by_email;
ALTER TABLE accounts DROP CONSTRAINT accounts_unconfirmed_role;
ALTER TABLE accounts DROP COLUMN disabled_at;
ALTER TABLE accounts DROP COLUMN unconfirmed_since;
ALTER TABLE accounts ADD CONSTRAINT accounts_email_key UNIQUE (email);
