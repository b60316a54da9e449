-- Who has signed up with a license key has shown no mailbox: their account stands beside the one of the address, so
-- that whatever comes for the address never reaches them. Two indexes take the place of UNIQUE (email): one account
-- of a mailbox, and one of somebody who says that it is theirs.
ALTER TABLE accounts DROP CONSTRAINT accounts_email_key;
-- Since when somebody says that the address is theirs; null: only its mailbox opens this account.
ALTER TABLE accounts ADD COLUMN unconfirmed_since BIGINT;
-- Nobody signs in to it any more; its licenses go on.
ALTER TABLE accounts ADD COLUMN disabled_at BIGINT;
ALTER TABLE accounts ADD CONSTRAINT accounts_unconfirmed_role CHECK (unconfirmed_since IS NULL OR role = 'customer');
CREATE UNIQUE INDEX accounts_by_email ON accounts (email) WHERE unconfirmed_since IS NULL;
CREATE UNIQUE INDEX accounts_unconfirmed ON accounts (email) WHERE unconfirmed_since IS NOT NULL;
-- A second account of an address belongs to what was read of the first.
CREATE FUNCTION keysmith_note_same_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO license_changes (topic) SELECT id FROM accounts WHERE email = NEW.email AND id <> NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_note_start AFTER INSERT ON accounts
FOR EACH ROW EXECUTE FUNCTION keysmith_note_same_address();

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
