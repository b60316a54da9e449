-- Who has signed up with a license key has shown no mailbox: their account stands beside the one of the address, so
-- that whatever comes for the address never reaches them. Two indexes take the place of UNIQUE (email): one account
-- of a mailbox, and one of somebody who says that it is theirs. SQLite drops the constraint only with the table.
PRAGMA defer_foreign_keys = ON;
CREATE TEMPORARY TABLE accounts_before AS SELECT * FROM accounts;
DROP TABLE accounts;
CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    username TEXT,
    password_hash TEXT,
    customer_id TEXT,
    role TEXT NOT NULL CHECK (role IN ('customer', 'admin')),
    -- Since when somebody says that the address is theirs; null: only its mailbox opens this account.
    unconfirmed_since BIGINT,
    -- Nobody signs in to it any more; its licenses go on.
    disabled_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK (unconfirmed_since IS NULL OR role = 'customer')
);
INSERT INTO accounts (id, email, username, password_hash, customer_id, role, created_at, updated_at)
    SELECT id, email, username, password_hash, customer_id, role, created_at, updated_at FROM accounts_before;
DROP TABLE accounts_before;
CREATE UNIQUE INDEX accounts_by_username ON accounts (lower(username));
CREATE UNIQUE INDEX accounts_by_email ON accounts (email) WHERE unconfirmed_since IS NULL;
CREATE UNIQUE INDEX accounts_unconfirmed ON accounts (email) WHERE unconfirmed_since IS NOT NULL;
-- The triggers went with the table.
CREATE TRIGGER accounts_note_change AFTER UPDATE OF email ON accounts WHEN OLD.email IS NOT NEW.email
BEGIN
    INSERT INTO license_changes (topic) VALUES (NEW.id);
END;
CREATE TRIGGER accounts_note_end AFTER DELETE ON accounts
BEGIN
    INSERT INTO license_changes (topic) VALUES (OLD.id);
END;
-- A second account of an address belongs to what was read of the first.
CREATE TRIGGER accounts_note_start AFTER INSERT ON accounts
BEGIN
    INSERT INTO license_changes (topic) SELECT id FROM accounts WHERE email = NEW.email AND id <> NEW.id;
END;

-- How the browser was signed in, and whether with a second factor.
ALTER TABLE sessions ADD COLUMN way TEXT NOT NULL DEFAULT 'link';
ALTER TABLE sessions ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;

-- What a link is for; a hash of the cookie of the browser that asked for it; and what it says besides, such as the new
-- address. Links that are on their way when this runs are asked for again.
DELETE FROM sign_in_links;
ALTER TABLE sign_in_links ADD COLUMN purpose TEXT NOT NULL DEFAULT 'sign_in';
ALTER TABLE sign_in_links ADD COLUMN browser_hash TEXT;
ALTER TABLE sign_in_links ADD COLUMN detail TEXT;

-- A sign-up with the address of an account that exists: it counts when its link is used.
CREATE TABLE pending_sign_ups (
    link_id TEXT NOT NULL PRIMARY KEY REFERENCES sign_in_links (id) ON DELETE CASCADE,
    license_id TEXT NOT NULL,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX pending_sign_ups_by_license ON pending_sign_ups (license_id);
CREATE INDEX pending_sign_ups_by_username ON pending_sign_ups (lower(username));

-- The second step of a sign-in, whose first step was right.
CREATE TABLE sign_in_challenges (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    way TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_challenges_by_account ON sign_in_challenges (account_id);

-- Time-based one-time passwords (RFC 6238). The secret is sealed; a step counts once.
CREATE TABLE second_factors (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    sealed_secret TEXT NOT NULL,
    -- Null while its owner has not shown a code.
    confirmed_at BIGINT,
    last_step BIGINT,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    created_at BIGINT NOT NULL
);
CREATE TABLE recovery_codes (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, code_hash)
);

CREATE INDEX audit_log_by_actor ON audit_log (actor, action, at);
