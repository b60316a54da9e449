-- Times are UTC unix seconds. Ids are a prefix and a UUIDv7. JSON lives in TEXT. Both trees hold the same tables.

-- Small facts about the database itself: the secret's canary, the reconciler's mark.
CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Catalog ------------------------------------------------------------------------------------------------------

CREATE TABLE products (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    key_prefix TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE tiers (
    id TEXT NOT NULL PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    activates TEXT NOT NULL CHECK (activates IN ('site', 'device')),
    key_format TEXT NOT NULL CHECK (key_format IN ('random', 'tiered', 'email_expiry', 'signed')),
    key_storage TEXT NOT NULL CHECK (key_storage IN ('sealed', 'hashed')),
    code TEXT,
    quantity_means TEXT NOT NULL CHECK (quantity_means IN ('keys', 'seats')),
    max_activations BIGINT,
    max_leases BIGINT,
    over_limit TEXT NOT NULL CHECK (over_limit IN ('reject', 'replace_oldest')),
    valid_days BIGINT,
    valid_days_from TEXT NOT NULL CHECK (valid_days_from IN ('purchase', 'activation')),
    grace_days BIGINT NOT NULL,
    offline_grace_days BIGINT NOT NULL,
    trial_days BIGINT NOT NULL,
    shrink TEXT NOT NULL CHECK (shrink IN ('unused_first', 'ask')),
    moves_per_month BIGINT NOT NULL,
    features TEXT NOT NULL,
    limits TEXT NOT NULL,
    default_for TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE prices (
    id TEXT NOT NULL PRIMARY KEY,
    tier_id TEXT NOT NULL REFERENCES tiers (id),
    stripe_price TEXT NOT NULL UNIQUE,
    billing TEXT NOT NULL CHECK (billing IN ('one_time', 'recurring')),
    unit_amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    billing_interval TEXT,
    is_default BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- People -------------------------------------------------------------------------------------------------------

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
-- Shown as it was chosen; "Ann" and "ann" are one name.
CREATE UNIQUE INDEX accounts_by_username ON accounts (lower(username));

CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE organization_members (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX organization_members_by_account ON organization_members (account_id);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    token_hash TEXT NOT NULL UNIQUE,
    user_agent TEXT,
    ip TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX sessions_by_account ON sessions (account_id);

-- The token of a link is derived from its id under a subkey of the server's secret: nothing here opens it.
CREATE TABLE sign_in_links (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX sign_in_links_by_account ON sign_in_links (account_id);

CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT
);

-- Buying -------------------------------------------------------------------------------------------------------

CREATE TABLE orders (
    id TEXT NOT NULL PRIMARY KEY,
    checkout_session_id TEXT UNIQUE,
    purchase_type TEXT NOT NULL CHECK (purchase_type IN ('quantity', 'site')),
    quantity BIGINT NOT NULL,
    tier_id TEXT REFERENCES tiers (id),
    sites TEXT NOT NULL,
    email TEXT,
    account_id TEXT REFERENCES accounts (id),
    customer_id TEXT,
    subscription_id TEXT,
    payment_intent_id TEXT,
    currency TEXT,
    amount_total BIGINT,
    amount_refunded BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('opening', 'open', 'pending', 'fulfilled', 'failed', 'expired')),
    attention TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    fulfilled_at BIGINT
);
CREATE INDEX orders_by_account ON orders (account_id);
CREATE INDEX orders_by_subscription ON orders (subscription_id);
CREATE INDEX orders_by_payment_intent ON orders (payment_intent_id);
CREATE INDEX orders_by_status ON orders (status, created_at);

CREATE TABLE subscriptions (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT REFERENCES orders (id),
    customer_id TEXT,
    status TEXT NOT NULL,
    items TEXT NOT NULL,
    current_period_end BIGINT,
    cancel_at_period_end BOOLEAN NOT NULL,
    cancel_at BIGINT,
    past_due_since BIGINT,
    watermark BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Licenses -----------------------------------------------------------------------------------------------------

-- license_key holds the stored form (sealed or hashed), never what the customer types. max_activations and
-- max_leases: null = unlimited. limits and features: null = the tier's. A hashed key waits sealed in pending_key
-- until its mail is out.
CREATE TABLE licenses (
    license_key TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT REFERENCES accounts (id),
    organization_id TEXT REFERENCES organizations (id),
    order_id TEXT REFERENCES orders (id),
    ordinal BIGINT,
    customer_id TEXT,
    subscription_id TEXT,
    item_id TEXT,
    tier_id TEXT NOT NULL REFERENCES tiers (id),
    purchase_type TEXT NOT NULL CHECK (purchase_type IN ('site', 'quantity', 'manual', 'trial', 'offline')),
    site_domain TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'suspended', 'revoked')),
    status_reason TEXT,
    status_actor TEXT,
    status_at BIGINT,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    valid_days BIGINT,
    max_activations BIGINT,
    max_leases BIGINT,
    limits TEXT,
    features TEXT,
    key_prefix TEXT NOT NULL,
    pending_key TEXT,
    signed_up_at BIGINT,
    customer_name TEXT,
    notes TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (order_id, ordinal),
    CHECK (account_id IS NULL OR organization_id IS NULL)
);
CREATE INDEX licenses_by_account ON licenses (account_id, id);
CREATE INDEX licenses_by_organization ON licenses (organization_id, id);
CREATE INDEX licenses_by_subscription ON licenses (subscription_id);
CREATE INDEX licenses_by_prefix ON licenses (key_prefix);

CREATE TABLE activations (
    id TEXT NOT NULL PRIMARY KEY,
    license_id TEXT NOT NULL REFERENCES licenses (id),
    kind TEXT NOT NULL CHECK (kind IN ('site', 'device')),
    subject TEXT NOT NULL,
    takes_seat BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    instance_name TEXT,
    hostname TEXT,
    os_type TEXT,
    os_version TEXT,
    app_version TEXT,
    ip TEXT,
    first_activated_at BIGINT NOT NULL,
    activated_at BIGINT NOT NULL,
    last_validated_at BIGINT,
    last_seen_at BIGINT NOT NULL,
    deactivated_at BIGINT,
    deactivated_reason TEXT,
    UNIQUE (license_id, kind, subject)
);
CREATE INDEX activations_by_subject ON activations (subject);

CREATE TABLE leases (
    id TEXT NOT NULL PRIMARY KEY,
    license_id TEXT NOT NULL REFERENCES licenses (id),
    instance_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    renewed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (license_id, instance_id)
);

CREATE TABLE trials (
    id TEXT NOT NULL PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id),
    email_form TEXT NOT NULL,
    installation_id TEXT NOT NULL,
    license_id TEXT NOT NULL REFERENCES licenses (id),
    created_at BIGINT NOT NULL,
    UNIQUE (product_id, email_form),
    UNIQUE (product_id, installation_id)
);

-- Records ------------------------------------------------------------------------------------------------------

CREATE TABLE validation_logs (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    license_id TEXT,
    key_prefix TEXT,
    instance_id TEXT,
    ip TEXT,
    user_agent TEXT,
    action TEXT NOT NULL,
    code TEXT NOT NULL
);
CREATE INDEX validation_logs_by_license ON validation_logs (license_id, id);
CREATE INDEX validation_logs_by_time ON validation_logs (at);

CREATE TABLE audit_log (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_log_by_subject ON audit_log (subject, id);

-- The inbox: every event that Stripe sent, as it was sent.
CREATE TABLE stripe_events (
    id TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    api_version TEXT,
    event_time BIGINT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('received', 'processed', 'ignored', 'failed')),
    attempts BIGINT NOT NULL,
    last_error TEXT,
    received_at BIGINT NOT NULL,
    processed_at BIGINT
);
CREATE INDEX stripe_events_by_status ON stripe_events (status, event_time);

-- Work ---------------------------------------------------------------------------------------------------------

-- A finished job is deleted; a dead one stays with its last error until somebody replays it.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'dead')),
    locked_by TEXT,
    locked_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (status, run_at);

-- context holds ids (licenses, links), never keys or tokens: what is secret is looked up when the mail is sent.
CREATE TABLE mail_outbox (
    id TEXT NOT NULL PRIMARY KEY,
    template TEXT NOT NULL,
    recipient TEXT NOT NULL,
    context TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    once_key TEXT UNIQUE,
    order_id TEXT REFERENCES orders (id),
    subject TEXT,
    status TEXT NOT NULL CHECK (status IN ('queued', 'sent', 'failed')),
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX mail_outbox_by_status ON mail_outbox (status, created_at);

CREATE TABLE webhook_endpoints (
    id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    events TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE webhook_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id),
    event TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'delivered', 'failed')),
    attempts BIGINT NOT NULL,
    last_status BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    delivered_at BIGINT
);
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, id);

-- What a creating call answered, for Idempotency-Key.
CREATE TABLE idempotency_keys (
    caller TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    sealed_body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);
