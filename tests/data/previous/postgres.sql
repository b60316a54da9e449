


SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;


CREATE FUNCTION public.keysmith_count_seats() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.active AND OLD.takes_seat THEN
        UPDATE license_seats SET used = used - 1 WHERE license_id = OLD.license_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.active AND NEW.takes_seat THEN
        INSERT INTO license_seats AS known (license_id, used) VALUES (NEW.license_id, 1)
            ON CONFLICT (license_id) DO UPDATE SET used = known.used + 1;
    END IF;
    RETURN NULL;
END $$;



CREATE FUNCTION public.keysmith_forget_seats() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM license_seats WHERE license_id = OLD.id;
    RETURN NULL;
END $$;



CREATE FUNCTION public.keysmith_keep_license_metadata() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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



CREATE FUNCTION public.keysmith_keep_order_metadata() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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



CREATE FUNCTION public.keysmith_note_account() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO license_changes (topic) VALUES (OLD.id);
    RETURN NULL;
END $$;



CREATE FUNCTION public.keysmith_note_activation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO license_changes (topic, other) VALUES (NEW.license_id, NEW.subject);
    END IF;
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.license_id, OLD.subject) <> (NEW.license_id, NEW.subject) THEN
        INSERT INTO license_changes (topic, other) VALUES (OLD.license_id, OLD.subject);
    END IF;
    RETURN NULL;
END $$;



CREATE FUNCTION public.keysmith_note_everything() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO license_changes (topic) VALUES ('*');
    RETURN NULL;
END $$;



CREATE FUNCTION public.keysmith_note_lease() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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



CREATE FUNCTION public.keysmith_note_license() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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



CREATE FUNCTION public.keysmith_note_member() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO license_changes (topic) VALUES (NEW.account_id);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO license_changes (topic) VALUES (OLD.account_id);
    END IF;
    RETURN NULL;
END $$;



CREATE FUNCTION public.keysmith_note_same_address() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO license_changes (topic) SELECT id FROM accounts WHERE email = NEW.email AND id <> NEW.id;
    RETURN NULL;
END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;


CREATE TABLE public.__diesel_schema_migrations (
    version character varying(50) NOT NULL,
    run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);



CREATE TABLE public.accounts (
    id text NOT NULL,
    email text NOT NULL,
    username text,
    password_hash text,
    customer_id text,
    role text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    unconfirmed_since bigint,
    disabled_at bigint,
    name text,
    language text,
    CONSTRAINT accounts_role_check CHECK ((role = ANY (ARRAY['customer'::text, 'admin'::text]))),
    CONSTRAINT accounts_unconfirmed_role CHECK (((unconfirmed_since IS NULL) OR (role = 'customer'::text)))
);



CREATE TABLE public.activations (
    id text NOT NULL,
    license_id text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    takes_seat boolean NOT NULL,
    active boolean NOT NULL,
    instance_name text,
    hostname text,
    os_type text,
    os_version text,
    app_version text,
    ip text,
    first_activated_at bigint NOT NULL,
    activated_at bigint NOT NULL,
    last_validated_at bigint,
    last_seen_at bigint NOT NULL,
    deactivated_at bigint,
    deactivated_reason text,
    CONSTRAINT activations_kind_check CHECK ((kind = ANY (ARRAY['site'::text, 'device'::text])))
);



CREATE TABLE public.api_tokens (
    id text NOT NULL,
    name text NOT NULL,
    token_hash text NOT NULL,
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    last_used_at bigint,
    revoked_at bigint
);



CREATE TABLE public.audit_log (
    id text NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL
);



CREATE TABLE public.charges (
    id text NOT NULL,
    payment_intent_id text,
    subscription_id text,
    amount bigint NOT NULL,
    amount_refunded bigint NOT NULL,
    currency text,
    whole boolean NOT NULL,
    refunded_at bigint,
    watermark bigint NOT NULL,
    invoice_id text,
    billing_reason text,
    period_end bigint,
    period_paid bigint,
    superseded_at bigint,
    invoice_paid bigint
);



CREATE TABLE public.daily_totals (
    day bigint NOT NULL,
    name text NOT NULL,
    currency text NOT NULL,
    count bigint NOT NULL,
    amount bigint NOT NULL
);



CREATE TABLE public.disputes (
    id text NOT NULL,
    charge_id text,
    payment_intent_id text,
    subscription_id text,
    status text NOT NULL,
    reason text,
    status_at bigint NOT NULL,
    watermark bigint NOT NULL,
    amount bigint
);



CREATE TABLE public.former_keys (
    license_key text NOT NULL,
    license_id text NOT NULL,
    replaced_at bigint NOT NULL
);



CREATE TABLE public.idempotency_keys (
    caller text NOT NULL,
    idempotency_key text NOT NULL,
    request_hash text NOT NULL,
    status bigint NOT NULL,
    sealed_body text NOT NULL,
    created_at bigint NOT NULL
);



CREATE TABLE public.invoice_payments (
    id text NOT NULL,
    subscription_id text NOT NULL,
    paid_at bigint NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL
);



CREATE TABLE public.jobs (
    id text NOT NULL,
    kind text NOT NULL,
    payload text NOT NULL,
    run_at bigint NOT NULL,
    attempts bigint NOT NULL,
    status text NOT NULL,
    locked_by text,
    locked_until bigint,
    last_error text,
    created_at bigint NOT NULL,
    CONSTRAINT jobs_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'dead'::text])))
);



CREATE TABLE public.leases (
    id text NOT NULL,
    license_id text NOT NULL,
    instance_id text NOT NULL,
    created_at bigint NOT NULL,
    renewed_at bigint NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.license_changes (
    seq bigint NOT NULL,
    xid bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    topic text NOT NULL,
    other text
);



CREATE SEQUENCE public.license_changes_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.license_changes_seq_seq OWNED BY public.license_changes.seq;



CREATE TABLE public.license_marks (
    license_id text NOT NULL,
    asked_at bigint,
    removed_at bigint,
    allowed_at bigint
);



CREATE TABLE public.license_metadata (
    name text NOT NULL,
    value text NOT NULL,
    license_id text NOT NULL
);



CREATE TABLE public.license_seats (
    license_id text NOT NULL,
    used bigint NOT NULL
);



CREATE TABLE public.licenses (
    license_key text NOT NULL,
    id text NOT NULL,
    account_id text,
    organization_id text,
    order_id text,
    ordinal bigint,
    customer_id text,
    subscription_id text,
    item_id text,
    tier_id text NOT NULL,
    purchase_type text NOT NULL,
    site_domain text,
    status text NOT NULL,
    status_reason text,
    status_actor text,
    status_at bigint,
    valid_from bigint NOT NULL,
    valid_until bigint,
    valid_days bigint,
    max_activations bigint,
    max_leases bigint,
    limits text,
    features text,
    key_prefix text NOT NULL,
    pending_key text,
    signed_up_at bigint,
    customer_name text,
    notes text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    signed_for text,
    metadata text DEFAULT '{}'::text NOT NULL,
    CONSTRAINT licenses_check CHECK (((account_id IS NULL) OR (organization_id IS NULL))),
    CONSTRAINT licenses_purchase_type_check CHECK ((purchase_type = ANY (ARRAY['site'::text, 'quantity'::text, 'manual'::text, 'trial'::text, 'offline'::text]))),
    CONSTRAINT licenses_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'suspended'::text, 'revoked'::text])))
);



CREATE TABLE public.mail_outbox (
    id text NOT NULL,
    template text NOT NULL,
    recipient text NOT NULL,
    context text NOT NULL,
    message_id text NOT NULL,
    once_key text,
    order_id text,
    subject text,
    status text NOT NULL,
    attempts bigint NOT NULL,
    last_error text,
    created_at bigint NOT NULL,
    sent_at bigint,
    CONSTRAINT mail_outbox_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text])))
);



CREATE TABLE public.order_metadata (
    name text NOT NULL,
    value text NOT NULL,
    order_id text NOT NULL
);



CREATE TABLE public.orders (
    id text NOT NULL,
    checkout_session_id text,
    purchase_type text NOT NULL,
    quantity bigint NOT NULL,
    tier_id text,
    sites text NOT NULL,
    email text,
    account_id text,
    customer_id text,
    subscription_id text,
    payment_intent_id text,
    currency text,
    amount_total bigint,
    amount_refunded bigint NOT NULL,
    status text NOT NULL,
    attention text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    fulfilled_at bigint,
    opened_by text,
    first_viewed_at bigint,
    sealed_session_id text,
    metadata text DEFAULT '{}'::text NOT NULL,
    CONSTRAINT orders_purchase_type_check CHECK ((purchase_type = ANY (ARRAY['quantity'::text, 'site'::text]))),
    CONSTRAINT orders_status_check CHECK ((status = ANY (ARRAY['opening'::text, 'open'::text, 'pending'::text, 'fulfilled'::text, 'failed'::text, 'expired'::text])))
);



CREATE TABLE public.organization_invitations (
    organization_id text NOT NULL,
    account_id text NOT NULL,
    role text NOT NULL,
    invited_by text NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT organization_invitations_role_check CHECK ((role = ANY (ARRAY['member'::text, 'admin'::text, 'owner'::text])))
);



CREATE TABLE public.organization_members (
    organization_id text NOT NULL,
    account_id text NOT NULL,
    role text NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT organization_members_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text])))
);



CREATE TABLE public.organizations (
    id text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);



CREATE TABLE public.pending_sign_ups (
    link_id text NOT NULL,
    license_id text NOT NULL,
    username text NOT NULL,
    password_hash text NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.prices (
    id text NOT NULL,
    tier_id text NOT NULL,
    stripe_price text NOT NULL,
    billing text NOT NULL,
    unit_amount bigint NOT NULL,
    currency text NOT NULL,
    billing_interval text,
    is_default boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CONSTRAINT prices_billing_check CHECK ((billing = ANY (ARRAY['one_time'::text, 'recurring'::text])))
);



CREATE TABLE public.products (
    id text NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    key_prefix text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    metadata text DEFAULT '{}'::text NOT NULL,
    description text
);



CREATE TABLE public.recovery_codes (
    account_id text NOT NULL,
    code_hash text NOT NULL,
    used_at bigint
);



CREATE TABLE public.recurring_jobs (
    name text NOT NULL,
    every bigint NOT NULL,
    next_run bigint NOT NULL,
    last_run bigint,
    started_at bigint,
    took bigint,
    last_error text,
    failures bigint DEFAULT 0 NOT NULL,
    runs bigint DEFAULT 0 NOT NULL,
    locked_by text,
    beat bigint DEFAULT 0 NOT NULL
);



CREATE TABLE public.renewals (
    order_id text NOT NULL,
    license_id text NOT NULL,
    days bigint NOT NULL,
    paid_at bigint,
    taken_back_at bigint
);



CREATE TABLE public.seat_choices (
    subscription_id text NOT NULL,
    seat_id text NOT NULL,
    chosen_at bigint NOT NULL
);



CREATE TABLE public.second_factors (
    account_id text NOT NULL,
    sealed_secret text NOT NULL,
    confirmed_at bigint,
    last_step bigint,
    failures bigint NOT NULL,
    locked_until bigint,
    created_at bigint NOT NULL
);



CREATE TABLE public.sessions (
    id text NOT NULL,
    account_id text NOT NULL,
    token_hash text NOT NULL,
    user_agent text,
    ip text,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    revoked_at bigint,
    way text DEFAULT 'link'::text NOT NULL,
    second_factor boolean DEFAULT false NOT NULL
);



CREATE TABLE public.settings (
    name text NOT NULL,
    value text NOT NULL
);



CREATE TABLE public.sign_in_challenges (
    token_hash text NOT NULL,
    account_id text NOT NULL,
    way text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.sign_in_links (
    id text NOT NULL,
    account_id text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    purpose text DEFAULT 'sign_in'::text NOT NULL,
    browser_hash text,
    detail text
);



CREATE TABLE public.stripe_events (
    id text NOT NULL,
    type text NOT NULL,
    api_version text,
    event_time bigint NOT NULL,
    payload text NOT NULL,
    status text NOT NULL,
    attempts bigint NOT NULL,
    last_error text,
    received_at bigint NOT NULL,
    processed_at bigint,
    CONSTRAINT stripe_events_status_check CHECK ((status = ANY (ARRAY['received'::text, 'processed'::text, 'ignored'::text, 'failed'::text])))
);



CREATE TABLE public.subscriptions (
    id text NOT NULL,
    order_id text,
    customer_id text,
    status text NOT NULL,
    items text NOT NULL,
    current_period_end bigint,
    cancel_at_period_end boolean NOT NULL,
    cancel_at bigint,
    past_due_since bigint,
    watermark bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    revision bigint DEFAULT 0 NOT NULL,
    status_at bigint DEFAULT 0 NOT NULL,
    choose_until bigint,
    changing_by text,
    changing_until bigint,
    refit boolean DEFAULT false NOT NULL,
    collection text DEFAULT 'automatic'::text NOT NULL,
    currency text,
    look_at bigint DEFAULT 0,
    remind_at bigint DEFAULT 0
);



CREATE TABLE public.tiers (
    id text NOT NULL,
    product_id text NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    "position" bigint NOT NULL,
    activates text NOT NULL,
    key_format text NOT NULL,
    key_storage text NOT NULL,
    code text,
    quantity_means text NOT NULL,
    max_activations bigint,
    max_leases bigint,
    over_limit text NOT NULL,
    valid_days bigint,
    valid_days_from text NOT NULL,
    grace_days bigint NOT NULL,
    offline_grace_days bigint NOT NULL,
    trial_days bigint NOT NULL,
    shrink text NOT NULL,
    moves_per_month bigint NOT NULL,
    features text NOT NULL,
    limits text NOT NULL,
    default_for text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    owner_check text DEFAULT 'email'::text NOT NULL,
    license_files text DEFAULT 'bound'::text NOT NULL,
    file_ttl_days bigint DEFAULT 365 NOT NULL,
    max_development_sites bigint DEFAULT 20,
    idle_days bigint,
    metadata text DEFAULT '{}'::text NOT NULL,
    description text,
    CONSTRAINT tiers_activates_check CHECK ((activates = ANY (ARRAY['site'::text, 'device'::text]))),
    CONSTRAINT tiers_key_format_check CHECK ((key_format = ANY (ARRAY['random'::text, 'tiered'::text, 'email_expiry'::text, 'signed'::text]))),
    CONSTRAINT tiers_key_storage_check CHECK ((key_storage = ANY (ARRAY['sealed'::text, 'hashed'::text]))),
    CONSTRAINT tiers_over_limit_check CHECK ((over_limit = ANY (ARRAY['reject'::text, 'replace_oldest'::text]))),
    CONSTRAINT tiers_quantity_means_check CHECK ((quantity_means = ANY (ARRAY['keys'::text, 'seats'::text]))),
    CONSTRAINT tiers_shrink_check CHECK ((shrink = ANY (ARRAY['unused_first'::text, 'ask'::text]))),
    CONSTRAINT tiers_valid_days_from_check CHECK ((valid_days_from = ANY (ARRAY['purchase'::text, 'activation'::text])))
);



CREATE TABLE public.trials (
    id text NOT NULL,
    product_id text NOT NULL,
    email_form text NOT NULL,
    installation_id text NOT NULL,
    license_id text NOT NULL,
    created_at bigint NOT NULL
);



CREATE TABLE public.unknown_lines (
    session_id text NOT NULL,
    line_id text NOT NULL,
    price text NOT NULL,
    description text,
    quantity bigint NOT NULL,
    recurring boolean NOT NULL,
    created_at bigint NOT NULL,
    sealed_session_id text
);



CREATE TABLE public.validation_counts (
    day bigint NOT NULL,
    action text NOT NULL,
    code text NOT NULL,
    attempts bigint NOT NULL,
    log_rows bigint NOT NULL
);



CREATE TABLE public.validation_logs (
    id text NOT NULL,
    at bigint NOT NULL,
    license_id text,
    key_prefix text,
    instance_id text,
    ip text,
    user_agent text,
    action text NOT NULL,
    code text NOT NULL,
    last_at bigint,
    count bigint DEFAULT 1 NOT NULL,
    roll text,
    hours bigint DEFAULT 0 NOT NULL
);



CREATE TABLE public.webhook_deliveries (
    id text NOT NULL,
    endpoint_id text NOT NULL,
    event text NOT NULL,
    payload text NOT NULL,
    status text NOT NULL,
    attempts bigint NOT NULL,
    last_status bigint,
    last_error text,
    created_at bigint NOT NULL,
    delivered_at bigint,
    CONSTRAINT webhook_deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'delivered'::text, 'failed'::text])))
);



CREATE TABLE public.webhook_endpoints (
    id text NOT NULL,
    url text NOT NULL,
    sealed_secret text NOT NULL,
    events text NOT NULL,
    active boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    description text,
    inactive_reason text,
    failing_since bigint,
    previous_secret text,
    previous_until bigint
);



ALTER TABLE ONLY public.license_changes ALTER COLUMN seq SET DEFAULT nextval('public.license_changes_seq_seq'::regclass);



INSERT INTO public.__diesel_schema_migrations VALUES
	('20261123000000', '2026-11-27 18:48:00'),
	('20261123010000', '2026-11-27 18:48:00'),
	('20261123030000', '2026-11-27 18:48:00'),
	('20261123060000', '2026-11-27 18:48:00'),
	('20261126133500', '2026-11-27 18:48:00'),
	('20261126133600', '2026-11-27 18:48:00'),
	('20261126134500', '2026-11-27 18:48:00'),
	('20261126135000', '2026-11-27 18:48:00'),
	('20261126140100', '2026-11-27 18:48:00'),
	('20261126140500', '2026-11-27 18:48:00'),
	('20261126143000', '2026-11-27 18:48:00'),
	('20261126143500', '2026-11-27 18:48:00'),
	('20261126145800', '2026-11-27 18:48:00'),
	('20261126153500', '2026-11-27 18:48:00'),
	('20261126165200', '2026-11-27 18:48:00'),
	('20261126165500', '2026-11-27 18:48:00'),
	('20261126165600', '2026-11-27 18:48:00'),
	('20261126165700', '2026-11-27 18:48:00'),
	('20261126171500', '2026-11-27 18:48:00'),
	('20261126174000', '2026-11-27 18:48:00'),
	('20261126190000', '2026-11-27 18:48:00'),
	('20261126210000', '2026-11-27 18:48:00'),
	('20261127040000', '2026-11-27 18:48:00'),
	('20261127044500', '2026-11-27 18:48:00'),
	('20261127080000', '2026-11-27 18:48:00'),
	('20261127093000', '2026-11-27 18:48:00'),
	('20261127120000', '2026-11-27 18:48:00'),
	('20261127160000', '2026-11-27 18:48:00'),
	('20261127170000', '2026-11-27 18:48:00'),
	('20261127173000', '2026-11-27 18:48:00'),
	('20261127180000', '2026-11-27 18:48:00');



INSERT INTO public.accounts VALUES
	('acc_01a21f73ef8e7c5db7da64dad1ab41d7', 'ann1@example.com', NULL, NULL, NULL, 'customer', 1795824021, 1795824021, NULL, NULL, NULL, NULL),
	('acc_01a21f73f0ac7391bc62ce14a2c27ab9', 'ann2@example.com', NULL, NULL, NULL, 'customer', 1795824021, 1795824021, NULL, NULL, NULL, NULL),
	('acc_01a21f73f11d7e4b9290fa0e633e4b81', 'ann3@example.com', NULL, NULL, NULL, 'customer', 1795824021, 1795824021, NULL, NULL, NULL, NULL),
	('acc_01a21f73f84e71bda893b5a5dc0dd96e', 'try@example.com', NULL, NULL, NULL, 'customer', 1795824023, 1795824023, NULL, NULL, NULL, NULL),
	('acc_01a21f7402517988ac0c681af93ecf35', 'buyer@example.com', NULL, NULL, NULL, 'customer', 1795824026, 1795824026, NULL, NULL, NULL, NULL),
	('acc_01a21f740df076a9b3d27d2a2f6231d6', 'boss@example.com', NULL, NULL, NULL, 'admin', 1795824029, 1795824029, NULL, NULL, NULL, NULL);



INSERT INTO public.activations VALUES
	('act_01a21f73f72676f3a6f8ce7349144363', 'lic_01a21f73ef8f7941b2838b23879a3e29', 'device', 'device-1', true, true, NULL, NULL, NULL, NULL, NULL, '127.0.0.1', 1795824023, 1795824023, 1795824023, 1795824023, NULL, NULL),
	('act_01a21f73f86d7673ac0d653470d89e0d', 'lic_01a21f73f84f7798af9f8bc2d3a2bc66', 'device', 'device-9', true, true, NULL, NULL, NULL, NULL, NULL, '127.0.0.1', 1795824023, 1795824023, NULL, 1795824023, NULL, NULL);



INSERT INTO public.api_tokens VALUES
	('tok_01a21f73f9647cd8a160aa6ab7686a94', 'ci', '110bdc08e703e762a3435e7d86a90efea228353c68fd04f983969895d2b31e4b', 'licenses:read', 1795824023, NULL, NULL, NULL);



INSERT INTO public.audit_log VALUES
	('aud_01a21f73efbc7a9cbe31b808fbdd0ea6', 1795824021, 'admin_token:environment', 'license.created', 'lic_01a21f73ef8f7941b2838b23879a3e29', '{"key_prefix":"LMG-STR-","tier":"startup"}'),
	('aud_01a21f73f0ae73edb28d70c0c4bcb5b2', 1795824021, 'admin_token:environment', 'license.created', 'lic_01a21f73f0ad73b1b6009d83c9751c0b', '{"key_prefix":"LMG-STR-","tier":"startup"}'),
	('aud_01a21f73f11e70679fe6e3ce647327c9', 1795824021, 'admin_token:environment', 'license.created', 'lic_01a21f73f11d7da6ab52fbc8a21af3ad', '{"key_prefix":"LMG-STR-","tier":"startup"}'),
	('aud_01a21f73f86d7cd1aa8b73848454cf87', 1795824023, 'customer:acc_01a21f73f84e71bda893b5a5dc0dd96e', 'trial.started', 'acc_01a21f73f84e71bda893b5a5dc0dd96e', '{"expiry":1798416023,"license":"lic_01a21f73f84f7798af9f8bc2d3a2bc66"}'),
	('aud_01a21f73f8ed7ae391860ee0fc968243', 1795824023, 'admin_token:environment', 'webhook_endpoint.created', 'whe_01a21f73f8ec7b0b8eebd0dcdc4653b1', '{"events":["license.created"],"url":"http://127.0.0.1:9/hook"}'),
	('aud_01a21f73f964766f9e727b436b6f60fe', 1795824023, 'admin_token:environment', 'token.created', 'tok_01a21f73f9647cd8a160aa6ab7686a94', '{"name":"ci","scopes":"licenses:read"}'),
	('aud_01a21f74028c7fdcae25ea5042959d18', 1795824026, 'system', 'order.fulfilled', 'ord_01a21f73f9987fc48f7b0b6381cb5f4f', '{"licenses":2}'),
	('aud_01a21f740df17a4ca8e419f91af90bfb', 1795824029, 'cli', 'account.role_changed', 'acc_01a21f740df076a9b3d27d2a2f6231d6', '{"from":"customer","to":"admin"}'),
	('aud_01a21f7415f474f996262835035439e7', 1795824031, 'cli', 'license.revoked', 'lic_01a21f73f11d7da6ab52fbc8a21af3ad', '{"activations_ended":0,"from":"active","reason":"unpaid"}');






INSERT INTO public.daily_totals VALUES
	(20415, 'counted', '', 1, 0),
	(20446, 'counted', '', 1, 0),
	(20477, 'counted', '', 1, 0),
	(20508, 'counted', '', 1, 0),
	(20539, 'counted', '', 1, 0),
	(20570, 'counted', '', 1, 0),
	(20601, 'counted', '', 1, 0),
	(20632, 'counted', '', 1, 0),
	(20663, 'counted', '', 1, 0),
	(20694, 'counted', '', 1, 0),
	(20725, 'counted', '', 1, 0),
	(20756, 'counted', '', 1, 0),
	(20785, 'counted', '', 1, 0);















INSERT INTO public.jobs VALUES
	('job_01a21f74027a7864bdf5eeb863f771a1', 'deliver_webhook', '{"kind":"deliver_webhook","delivery_id":"dlv_01a21f74027a748bb7c224bb8aabddc0"}', 1795824036, 4, 'queued', NULL, NULL, 'client error (Connect): tcp connect error: Connection refused (os error 111)', 1795824026),
	('job_01a21f74027a7673b05f32ac11fe9f01', 'deliver_webhook', '{"kind":"deliver_webhook","delivery_id":"dlv_01a21f74027a7a498ab18db2be484d3e"}', 1795824038, 4, 'queued', NULL, NULL, 'client error (Connect): tcp connect error: Connection refused (os error 111)', 1795824026);






INSERT INTO public.license_changes VALUES
	(1, 0, 'lic_01a21f73ef8f7941b2838b23879a3e29', NULL),
	(2, 0, 'lic_01a21f73f0ad73b1b6009d83c9751c0b', NULL),
	(3, 0, 'lic_01a21f73f11d7da6ab52fbc8a21af3ad', NULL),
	(4, 0, 'lic_01a21f73ef8f7941b2838b23879a3e29', 'device-1'),
	(5, 0, 'lic_01a21f73f84f7798af9f8bc2d3a2bc66', 'device-9'),
	(6, 0, 'lic_01a21f73f11d7da6ab52fbc8a21af3ad', NULL);






INSERT INTO public.license_metadata VALUES
	('plan', 'gold', 'lic_01a21f73ef8f7941b2838b23879a3e29'),
	('plan', 'gold', 'lic_01a21f73f0ad73b1b6009d83c9751c0b'),
	('plan', 'gold', 'lic_01a21f73f11d7da6ab52fbc8a21af3ad');



INSERT INTO public.license_seats VALUES
	('lic_01a21f73ef8f7941b2838b23879a3e29', 1),
	('lic_01a21f73f84f7798af9f8bc2d3a2bc66', 1);



INSERT INTO public.licenses VALUES
	('s1.074483c8.7yTh5G1bTLgFbbC-2nMgcLRH_E1Ubr3gbQHJP0hC8Fuj4h7hmcOOT7a_zmdSBmzK03jB0w', 'lic_01a21f73ef8f7941b2838b23879a3e29', 'acc_01a21f73ef8e7c5db7da64dad1ab41d7', NULL, NULL, NULL, NULL, NULL, NULL, 'tie_01a21f73e874723bbef4e9fea643912b', 'manual', NULL, 'active', NULL, NULL, NULL, 1795824021, NULL, NULL, 1, 0, NULL, NULL, 'LMG-STR-', NULL, NULL, NULL, 'Größe “1”', 1795824021, 1795824021, NULL, '{"plan":"gold"}'),
	('s1.074483c8.yst3UzU8xz192cywV26_TvWWRlyS36uTJXzSgd-npsx5fe1UeYyRIQwvNlOqePyXoD1y2g', 'lic_01a21f73f0ad73b1b6009d83c9751c0b', 'acc_01a21f73f0ac7391bc62ce14a2c27ab9', NULL, NULL, NULL, NULL, NULL, NULL, 'tie_01a21f73e874723bbef4e9fea643912b', 'manual', NULL, 'active', NULL, NULL, NULL, 1795824021, NULL, NULL, 1, 0, NULL, NULL, 'LMG-STR-', NULL, NULL, NULL, 'Größe “2”', 1795824021, 1795824021, NULL, '{"plan":"gold"}'),
	('s1.074483c8.BbcMcO9TZirFj4mbRTTcD_1zqVnX9sMsEfWWW7W7mxKsoncrjkAdaccGlZNvoj3ZBTBdDA', 'lic_01a21f73f11d7da6ab52fbc8a21af3ad', 'acc_01a21f73f11d7e4b9290fa0e633e4b81', NULL, NULL, NULL, NULL, NULL, NULL, 'tie_01a21f73e874723bbef4e9fea643912b', 'manual', NULL, 'revoked', 'unpaid', 'cli', 1795824031, 1795824021, NULL, NULL, 1, 0, NULL, NULL, 'LMG-STR-', NULL, NULL, NULL, 'Größe “3”', 1795824021, 1795824031, NULL, '{"plan":"gold"}'),
	('s1.074483c8.snjAw5wY9UA-sqy-iftnTai8BDJ9Pb5vgazxm006ilE51UUJ8ZByucV-fdYyO9vgzQ', 'lic_01a21f73f84f7798af9f8bc2d3a2bc66', 'acc_01a21f73f84e71bda893b5a5dc0dd96e', NULL, NULL, NULL, NULL, NULL, NULL, 'tie_01a21f73e8b57e7aaa13c83003e3d0e3', 'trial', NULL, 'active', NULL, NULL, NULL, 1795824023, 1798416023, NULL, 1, 0, NULL, NULL, 'try-exam', NULL, NULL, NULL, NULL, 1795824023, 1795824023, NULL, '{}'),
	('s1.074483c8.QqruBb5uREI3FCdcOHqmFbCkvRkRwbOs1veiRC6sbz2Ct5a1fSs9', 'lic_01a21f7402527698a92c1b83eb6f5340', 'acc_01a21f7402517988ac0c681af93ecf35', NULL, 'ord_01a21f73f9987fc48f7b0b6381cb5f4f', 0, 'cus_0000000371a4d3e9c4b3fe36', NULL, NULL, 'tie_01a21f73e8527b22a3c56ac9adc4e9e6', 'quantity', NULL, 'active', NULL, NULL, NULL, 1795824026, NULL, NULL, 1, 0, NULL, NULL, 'KEY-6VGJ', NULL, NULL, NULL, NULL, 1795824026, 1795824026, NULL, '{}'),
	('s1.074483c8.jj7swzRfrfsOaTER0UB2D3WCgyJ7eL4G7fwBXJkwMoU6DoVgbE2A', 'lic_01a21f7402527aaeb82d2285b25e7f81', 'acc_01a21f7402517988ac0c681af93ecf35', NULL, 'ord_01a21f73f9987fc48f7b0b6381cb5f4f', 1, 'cus_0000000371a4d3e9c4b3fe36', NULL, NULL, 'tie_01a21f73e8527b22a3c56ac9adc4e9e6', 'quantity', NULL, 'active', NULL, NULL, NULL, 1795824026, NULL, NULL, 1, 0, NULL, NULL, 'KEY-RG0S', NULL, NULL, NULL, NULL, 1795824026, 1795824026, NULL, '{}');



INSERT INTO public.mail_outbox VALUES
	('mai_01a21f73efbc7c838d6742146c5c244a', 'license_resent', 'ann1@example.com', '{"license_id":"lic_01a21f73ef8f7941b2838b23879a3e29"}', 'mai_01a21f73efbc7c838d6742146c5c244a@localhost', NULL, NULL, 'Your license key for Server, once more', 'sent', 1, NULL, 1795824021, 1795824021),
	('mai_01a21f73f0ae78a8bdb0f33beb80ea86', 'license_resent', 'ann2@example.com', '{"license_id":"lic_01a21f73f0ad73b1b6009d83c9751c0b"}', 'mai_01a21f73f0ae78a8bdb0f33beb80ea86@localhost', NULL, NULL, 'Your license key for Server, once more', 'sent', 1, NULL, 1795824021, 1795824021),
	('mai_01a21f73f11e70eaafc58801e92a20ec', 'license_resent', 'ann3@example.com', '{"license_id":"lic_01a21f73f11d7da6ab52fbc8a21af3ad"}', 'mai_01a21f73f11e70eaafc58801e92a20ec@localhost', NULL, NULL, 'Your license key for Server, once more', 'sent', 1, NULL, 1795824021, 1795824021),
	('mai_01a21f73f86e7bbc8f561815af725038', 'trial_started', 'try@example.com', '{"license_ids":["lic_01a21f73f84f7798af9f8bc2d3a2bc66"],"tier_id":"tie_01a21f73e8b57e7aaa13c83003e3d0e3","days":30,"expires_at":"2026-12-28T00:00:23Z","at":1795824023}', 'mai_01a21f73f86e7bbc8f561815af725038@localhost', 'trial_started:lic_01a21f73f84f7798af9f8bc2d3a2bc66', NULL, 'Your 30-day trial of Desktop App', 'sent', 1, NULL, 1795824023, 1795824024),
	('mai_01a21f74027b76e39827e2170e592bf4', 'license_keys', 'buyer@example.com', '{"order_id":"ord_01a21f73f9987fc48f7b0b6381cb5f4f"}', 'mai_01a21f74027b76e39827e2170e592bf4@localhost', 'license_keys:ord_01a21f73f9987fc48f7b0b6381cb5f4f', 'ord_01a21f73f9987fc48f7b0b6381cb5f4f', 'Your 2 license keys for Site Plugin', 'sent', 1, NULL, 1795824026, 1795824026),
	('mai_01a21f740df172c9a0aa9e485597c7ee', 'seller_role', 'boss@example.com', '{"role":"admin","before":"customer"}', 'mai_01a21f740df172c9a0aa9e485597c7ee@localhost', NULL, NULL, 'You are an administrator of Keysmith now', 'sent', 1, NULL, 1795824029, 1795824029);






INSERT INTO public.orders VALUES
	('ord_01a21f73f9987fc48f7b0b6381cb5f4f', 'h1.074483c8.f68bdb2adbeca4dd28d8ccaa786b12fca4a113ab2f7e9539bdb3caeef126f9bf', 'quantity', 2, 'tie_01a21f73e8527b22a3c56ac9adc4e9e6', '[]', 'buyer@example.com', 'acc_01a21f7402517988ac0c681af93ecf35', 'cus_0000000371a4d3e9c4b3fe36', NULL, 'pi_00000004773beb078d4480fc', 'usd', 5800, 0, 'fulfilled', NULL, 1795824023, 1795824026, 1795824026, NULL, NULL, 's1.074483c8.LGCVah90PrFQzd0_jb15YxOgNwZfHmZP_JWoeJfO0aomS78c_TpnjJ_BheZQXQFd', '{}');















INSERT INTO public.prices VALUES
	('pri_01a21f73e8517ed28c8012d1566d3cf8', 'tie_01a21f73e8507d38afbfede86cbc4a42', 'price_site_month', 'recurring', 900, 'usd', 'month', true, 1795824019, 1795824019),
	('pri_01a21f73e85371feac3dd7df24573380', 'tie_01a21f73e8527b22a3c56ac9adc4e9e6', 'price_quantity_once', 'one_time', 2900, 'usd', NULL, true, 1795824019, 1795824019),
	('pri_01a21f73e8537952aa295d4d7a93fd66', 'tie_01a21f73e8527b22a3c56ac9adc4e9e6', 'price_quantity_year', 'recurring', 1900, 'usd', 'year', false, 1795824019, 1795824019),
	('pri_01a21f73e87579db9157affb13531202', 'tie_01a21f73e874723bbef4e9fea643912b', 'price_startup_month', 'recurring', 9900, 'usd', 'month', true, 1795824019, 1795824019),
	('pri_01a21f73e88975c9943c2efe83cffcd8', 'tie_01a21f73e888787f85af6f41e51248d6', 'price_business_month', 'recurring', 49900, 'usd', 'month', true, 1795824019, 1795824019),
	('pri_01a21f73e8b57eb398fd8eba107333d5', 'tie_01a21f73e8b57e7aaa13c83003e3d0e3', 'price_two_devices_once', 'one_time', 3900, 'usd', NULL, true, 1795824019, 1795824019);



INSERT INTO public.products VALUES
	('prd_01a21f73e84f787bbb9d25a0f1f241cf', 'site-plugin', 'Site Plugin', 'KEY', 1795824019, 1795824019, '{}', 'A plugin for websites: one key for each site, or a pack of keys for all your sites.'),
	('prd_01a21f73e8737355ac3155635e08e742', 'server', 'Server', 'LMG', 1795824019, 1795824019, '{}', NULL),
	('prd_01a21f73e88a7ab88b6bd0b0ee63ad64', 'on-premise', 'On-Premise Suite', 'ONP', 1795824019, 1795824019, '{}', NULL),
	('prd_01a21f73e8b57394bf2d3720208e1be4', 'desktop-app', 'Desktop App', 'APP', 1795824019, 1795824019, '{}', NULL);






INSERT INTO public.recurring_jobs VALUES
	('reconcile', 900, 1795824920, 1795824020, 1795824020, 508, NULL, 0, 1, NULL, 1),
	('grace', 60, 1795824080, 1795824020, 1795824020, 12, NULL, 0, 1, NULL, 1),
	('renewal_reminders', 60, 1795824080, 1795824020, 1795824020, 26, NULL, 0, 1, NULL, 1),
	('license_reminders', 60, 1795824080, 1795824020, 1795824020, 69, NULL, 0, 1, NULL, 1),
	('trial_reminders', 60, 1795824080, 1795824020, 1795824020, 63, NULL, 0, 1, NULL, 1),
	('expired_licenses', 60, 1795824080, 1795824020, 1795824020, 31, NULL, 0, 1, NULL, 1),
	('late_prices', 60, 1795824080, 1795824020, 1795824020, 5, NULL, 0, 1, NULL, 1),
	('seen_changes', 30, 1795824050, 1795824020, 1795824020, 32, NULL, 0, 1, NULL, 1),
	('housekeeping', 3600, 1795827620, 1795824020, 1795824020, 178, NULL, 0, 1, NULL, 1),
	('daily_totals', 3600, 1795827620, 1795824020, 1795824020, 578, NULL, 0, 1, NULL, 1);















INSERT INTO public.settings VALUES
	('canary', 'a784af2c3594d47069afbe81700eafcb6c40bfd10d00b9d81a393a83e884a79e'),
	('first_administrator_token', '2e81845c142cdcc643336375bb8b492376f7b9e85d3473d72875b2a6a922bae4 1795910419'),
	('subscriptions_audited_to', ''),
	('reconciled_until', '1795824020');









INSERT INTO public.stripe_events VALUES
	('evt_000000076133cdcd12fd7f90', 'charge.succeeded', '2026-08-26.dahlia', 1795824026, 's1.074483c8.70Dv3MrKTApjhkWsga7x0xmXqIUHoKQ4CkuItU7dhO1dWwQJVSj8QgspQ_lDNm9yH_yFAfLYtESd3Lgmfns3YNgKQyQRLyjR_XAcbasIWfZChbzCAsdB6VhXcWOjcVWp06gDj4tSBNJIuJbTg0seV18aYNOvhs6APnHup1uM3R0hSlqpncVjfHevV442d6mAgzUH77Kf5D3UyN1IbuVe8yvZMlNuA_Rs3SbtJZuaI-3Z1cv2YZ4_knvh3FZZCqyaW0gr9wr2VUwxpmnr7anGPLA7pNB_xebpvaOQxWqK8uoCe7eHREY3o9ITHU-v0KQYUfdQ5QtuJBsXG1cRicXyo_bSqZRvuuXoVTh3gE3Zegv9EM9_nq3AzVJ5zNnsEpdoiOVypAieORi0IlhQRE-9lah3sHyb6WzxVx6tOpN4GhJaIl6oI0CnXMi2mp9xXmgWKWWSyWwI30bJd-SxySStSdoBdXjwNHw9b0IgAMs4a-6aTPdkYcp8ek3u1M2IuP3XjAKxdbGFm8XC-V9rXnfhOtGZFCyIr4FOWts3fsjurqtApZPFhd3EdsnBV2crMT4N3JZVQxMn-mgWLTuEswGBFkepa-vSF2_Ox3BBJlhD2yF0ELHEExJu6oZe-mJshC6Gf3aExwb00dxuA7y6qLf1WoL_OhjLDBBqT4tcToJ1kw8bbCUY3sfoRnOW2thQcCtcGfptL5NrHJnjKycOhOZgvlG5yASLYcmkKeNWar2nhOZ__rO_zoEHRkJfhG5eg5Oq-EhDZMra2oP6czV-CEh6S_N9aRPeZgxlE_H_QVvMnXxh6b4y4hiWM5T4qV6zTGQ-VPIGgdp1LAlLUkfbzAtP2oy7fiTs9uCooC9V0a_j3FzC8U_h1_RkoPlSRV_qncjmfMFu02vwzLKYoEnF4WlWsuI', 'ignored', 0, NULL, 1795824026, 1795824026),
	('evt_00000006c7b3de580d1e7b3e', 'payment_intent.succeeded', '2026-08-26.dahlia', 1795824026, 's1.074483c8.q3CscFg2aq4EIi1l8JVOEYNMSuyLpyTSZoyfYcdJTHvyBJrykJH3wEB0hGeRcUQh1ZorhdFmXpmkOS20ql9PFQtRGVfo9DVTavcWJIKv0XZygW5JUOniTBGY016tCYdn7LnMmh0qJAa1LJOxgiTUEyw9ZqGQEUVD7fVuqne1RXPjE6jYVXQQyc-pSWlfK7IiIwrLIFerfvgI7m2G_GUEKO2HoYQ7VY0FdBFbDElV2-07ZwbNQ3oDsAkgMZ3m1OSGfwu2E2unSPtHiLCnfEYdbFuAmyeB4_Pto1BfE4ECvA8gdAbu765KKYu1jHNWo4wmhLuatPMf68otIUEDMg6vOColDTsdjblKiBoc7XZi5JkMYMa3_ILnzYFs70VViOh5R8GEzx6qr5vyFb-OuTc-S0k7akagFO7u4bWRl4J9PxQk-kMV68b7Vgrj_8oOqOjNQDJODuH40hd_My207DmnDAbgmC5Q21V3RsdvpcogsCe97ZuWKJUUC-2C8A8xpo9zPmcbGsHYFH3jxvsAkuOwI1eiNowNt4G-7z6qyUgCF6ZXlcAFNZZvblcRVYXN8WinkoFqZV7bEeMVYzL139BhHyrCHJx9GAo50g1dZRcXVE_ossyQQ1pD86abXkkbTiAKCI9dbetJ1Ul3zVdpbcywNbnfeVJuhmCw3RcT2lOX8IJ5k56gZp_V7qTajIxeUP_6dIqscW5dv7sPtg', 'ignored', 0, NULL, 1795824026, 1795824026),
	('evt_0000000843e547e313cfd020', 'checkout.session.completed', '2026-08-26.dahlia', 1795824026, 's1.074483c8.Pmn-NDZHSFsC6sXeX_CDbe86bagubDcspjzQ_TZ004MdSkEQmltmRWV_wxPZZbQo950MhJGiZdDtye3RCdR4GEPV_eYJlM2RSjAD3my8IpFiOjP0bP6nNtHzZCqSMfyF8cLIAWZJ4Qgnq2x5WMeUKav3e2k_IzbAf69JeqEGAe2CghvcYW7qsJf33PC2YauERCn0Bq_pT2ec0X9i4uUbJpwV_hTcw8eE6EqPWBHWAMNY8zT-0F75maFQgtmieR2HA0DkdG_vEBj4gCvSEY0oRaQOFghg_2KCFanHcZ4CEbxrELDyLSJupoLbWlZCf9ik-Gi3QbeWOupfu8lnmVXsRZIZjcyWNEJFHdMgGdFa9QB0j8TGb3iGZOD7j0uewjywvgNIpUxrWuU6yYPmVMpSPK6k_9jGf-SoXi9CLpwFyunU6DnmKtU0HeHFZGICoMK0CfJZWYqsk8rnBJB77qmH6Ws6NvDNioDKi0VooHZaobMrnaqvhVKaq3bdOrY_NrtWfNHZe0vJPYUFCA5nMlPfNLr0_i9Y8WcbBTQhr42Xm4VZyM01fIFTwENRM4ENtOpUrKACIF6fjeaxNWBsctrwlwpK-hGqg9zF6RIONmIoarD-3-MTKlK5Vbm58YheMhnpu2DCEXVi6f1j8-VwGI42LVzu918flIHnEeRkF5tLviKQyGxlpHh8BfY_TiSfyUGaatZRfUjP0xPLfHrh3oSIVrUFqe3TD7BFFBTpmxcMnayZcDsUFqxneCn2IJyjVJYqG62ArJz-BY4LWkvkfdr9SY31CZFlBOuLF2I9o3qGQbzpHpkFJqIbd0TpnTH9y6YTtZVEzX7-wRcz1gJ2eGMuAi1GAWw74Ndnl2Wb3KcUpW6MFr4JI4PvR4ybLH5rcY9VxCSvRjpNMyiqnGuir-cqsq8pRtp7CE_ogBLcVzdE2xohCA7GyyltWOuUMJQSb6ioxfdZ2BHoInN3gXbmzg-udSX5khYiKu_FGZFEKxTp2TDJZHprHRxCAlV42PMXpkcB9b1C0p6zsQoTTwfF1jOKwh4b09B9iBb556Cbcg2jmSIBIzh_Ic0CmyyIOQWIz0_-DFa-PF3R_7iyXGRqcD21bBsdu6m5xfJ80FVg-RGQDDO4y3TwJ5szf_aK8HX5LmN0Goa-IzJkCmwZvG1RBrrlDOYAz5XOeapwKfGOv6sFkDl_iNeZ3mXnU1yub-rDflxE3DBWVwOU5fY0q081cx3-IEQPA4CcbZaq0X4NRPMnnSerSpvfKjmSSYiFr9J8EWcWgGMbrsldE9bpEvH3bhZWmVF03vmoCQbvT3dRpUKR7ARWB-EWQP7uLXnd0tv0BVnHW_Sac5bMlzOeT_Adz83gDmsHmb1L_kd1R_2DoGhWKhbph6AUyaix3YPkoAkk_SaDXbwRU491EAtrC-yXHNvJiUBltd2EemAbRdUrxk24EMSDiDHyhvnSfunB6OQX1BLCD-FPG-rZG1F62-yNeaQXwwAQcRuw3CniDKKHPK4M_FWMdcwC5ewd-JmhrpyMHc3twCwgruAEOEPojpgZujOpJelAmr0H8wTb643nc9eX1veUHAF2heVQ2SgoPeGBqpmAyA5mFkdvRIuYTm-9QjOQlv5d4mKpwwHgMSvmCNknS8wLqJi30ytokcsmWNAuspO9nC7uCrQXbxTBTceaOAChzU7JoSrhth9aaVwLuFqsemRjUlXJ-1ylsxIqBH9po8GATdI-vnBo6RzFrBD46G8ixAjCeZR67oT9ohfiOqxHyKafkTOGD-Ikg70U6EztPLpOC6NnjBspU-MH4sFfsAtD5tAuGJLsKVGs7tTCkQuKgD57Bc9T4nOAxN1SBGZkM-yOQvGKXVXIhW-YAjQjD_akamd5tAPEzbSwN-WdvuRqHYkUy39oTiwCYmIRkXqil7v-MxM2OF5PkGaqFtfLh3C73Eea6yV42HZqDB-On3F7iG1gLzdBb6zSsJWvgzfXxBmp3hl_rWgJYR2ZUNB7NxZ17Lhbb6gmPsgo-6apcbdX7LZZNXXDEJGiYHmvzRl0erEIsgKdKwTZLlwbRZ-EgEC538cPbuJMIJ3RotM-uu4qpTmJitlSgy0_Crl9kJroruIF1ewqZk26T8jKKA', 'processed', 0, NULL, 1795824026, 1795824026);






INSERT INTO public.tiers VALUES
	('tie_01a21f73e8507d38afbfede86cbc4a42', 'prd_01a21f73e84f787bbb9d25a0f1f241cf', 'site', 'Per site', 1, 'site', 'random', 'sealed', NULL, 'keys', 1, 0, 'reject', NULL, 'purchase', 7, 7, 0, 'unused_first', 3, '["external"]', '{}', '["sites"]', 1795824019, 1795824019, 'email', 'bound', 365, 20, NULL, '{}', 'For one site each, with every update while you subscribe.'),
	('tie_01a21f73e8527b22a3c56ac9adc4e9e6', 'prd_01a21f73e84f787bbb9d25a0f1f241cf', 'quantity', 'Key pack', 2, 'site', 'random', 'sealed', NULL, 'keys', 1, 0, 'reject', NULL, 'purchase', 7, 7, 0, 'unused_first', 3, '["external"]', '{}', '["quantity"]', 1795824019, 1795824019, 'email', 'bound', 365, 20, NULL, '{}', NULL),
	('tie_01a21f73e874723bbef4e9fea643912b', 'prd_01a21f73e8737355ac3155635e08e742', 'startup', 'Startup', 3, 'device', 'tiered', 'sealed', 'STR', 'keys', 1, 0, 'reject', NULL, 'purchase', 7, 7, 0, 'unused_first', 3, '["external"]', '{"users":20}', '[]', 1795824019, 1795824019, 'email', 'bound', 365, 20, NULL, '{}', NULL),
	('tie_01a21f73e888787f85af6f41e51248d6', 'prd_01a21f73e8737355ac3155635e08e742', 'business', 'Business', 4, 'device', 'tiered', 'sealed', 'BUS', 'keys', 3, 0, 'reject', NULL, 'purchase', 7, 30, 0, 'unused_first', 3, '["external","custom","webhooks"]', '{"users":100}', '[]', 1795824019, 1795824019, 'email', 'bound', 365, 20, NULL, '{}', NULL),
	('tie_01a21f73e88978a89932efb58cb06c9d', 'prd_01a21f73e8737355ac3155635e08e742', 'enterprise', 'Enterprise', 5, 'device', 'tiered', 'sealed', 'ENT', 'keys', NULL, 100, 'reject', NULL, 'purchase', 14, 365, 0, 'unused_first', 3, '["external","custom","webhooks","ha","air_gapped"]', '{"users":null}', '[]', 1795824019, 1795824019, 'email', 'bound', 365, 20, NULL, '{}', NULL),
	('tie_01a21f73e88a7066a41e9c24ec3b52c5', 'prd_01a21f73e88a7ab88b6bd0b0ee63ad64', 'starter', 'Starter', 6, 'device', 'signed', 'sealed', NULL, 'keys', 1, 0, 'reject', 365, 'purchase', 7, 7, 0, 'unused_first', 3, '["devices","manual_audits","basic_rules","health_checks"]', '{"devices":10,"storage":5,"users":2}', '[]', 1795824019, 1795824019, 'email', 'bound', 365, 20, NULL, '{}', NULL),
	('tie_01a21f73e88b724da0d255daeea535af', 'prd_01a21f73e88a7ab88b6bd0b0ee63ad64', 'professional', 'Professional', 7, 'device', 'signed', 'sealed', NULL, 'keys', 1, 0, 'reject', 365, 'purchase', 7, 30, 0, 'unused_first', 3, '["devices","manual_audits","basic_rules","health_checks","scheduled_audits","rule_templates","api_access","config_backups","drift_detection","webhooks","device_groups","discovery"]', '{"devices":100,"storage":50,"users":10}', '[]', 1795824019, 1795824019, 'email', 'bound', 365, 20, NULL, '{}', NULL),
	('tie_01a21f73e8b47e71a84c2cd01c44bee4', 'prd_01a21f73e88a7ab88b6bd0b0ee63ad64', 'enterprise-onprem', 'Enterprise', 8, 'device', 'signed', 'sealed', NULL, 'keys', NULL, 0, 'reject', 365, 'purchase', 14, 365, 0, 'unused_first', 3, '["all"]', '{"devices":null,"storage":null,"users":null}', '[]', 1795824019, 1795824019, 'email', 'bound', 365, 20, NULL, '{}', NULL),
	('tie_01a21f73e8b57e7aaa13c83003e3d0e3', 'prd_01a21f73e8b57394bf2d3720208e1be4', 'two-devices', 'Two devices', 9, 'device', 'email_expiry', 'sealed', NULL, 'keys', 2, 0, 'replace_oldest', 365, 'purchase', 0, 7, 30, 'unused_first', 3, '["all"]', '{}', '["trial"]', 1795824019, 1795824019, 'email', 'bound', 365, 20, NULL, '{}', NULL);



INSERT INTO public.trials VALUES
	('tri_01a21f73f85874ec943819d0e53f39bf', 'prd_01a21f73e8b57394bf2d3720208e1be4', 'try@example.com', 'device-9', 'lic_01a21f73f84f7798af9f8bc2d3a2bc66', 1795824023);






INSERT INTO public.validation_counts VALUES
	(20785, 'activate', 'ok', 1, 1),
	(20785, 'trial', 'ok', 1, 1),
	(20785, 'validate', 'valid', 1, 1);



INSERT INTO public.validation_logs VALUES
	('val_01a21f73f74c7d999e82b4530393c3b7', 1795824023, 'lic_01a21f73ef8f7941b2838b23879a3e29', 'LMG-STR-', 'device-1', '127.0.0.1', 'curl/7.88.1', 'activate', 'ok', 1795824023, 1, 'd5131-3MxdTfyo7VtVxfnB', 1),
	('val_01a21f73f7e3752a80f909f0c3e51bd3', 1795824023, 'lic_01a21f73ef8f7941b2838b23879a3e29', 'LMG-STR-', 'device-1', '127.0.0.1', 'curl/7.88.1', 'validate', 'valid', 1795824023, 1, 'd5131-yk4VrID8FiGR2KOS', 1),
	('val_01a21f73f895715eb4710c4c55fc2f6c', 1795824023, 'lic_01a21f73f84f7798af9f8bc2d3a2bc66', NULL, 'device-9', '127.0.0.1', 'curl/7.88.1', 'trial', 'ok', 1795824023, 1, 'd5131-7CzLopAoggjjuxxA', 1);



INSERT INTO public.webhook_deliveries VALUES
	('dlv_01a21f74027a748bb7c224bb8aabddc0', 'whe_01a21f73f8ec7b0b8eebd0dcdc4653b1', 'license.created', '{"type":"license.created","timestamp":"2026-11-28T00:00:26Z","data":{"license":{"id":"lic_01a21f7402527698a92c1b83eb6f5340","status":"active","status_reason":null,"product":"site-plugin","tier":"quantity","purchase_type":"quantity","email":"buyer@example.com","account_id":"acc_01a21f7402517988ac0c681af93ecf35","organization_id":null,"customer_name":null,"order_id":"ord_01a21f73f9987fc48f7b0b6381cb5f4f","subscription_id":null,"site_domain":null,"max_activations":1,"valid_from":"2026-11-28T00:00:26Z","valid_until":null,"created_at":"2026-11-28T00:00:26Z","metadata":{}}}}', 'queued', 4, NULL, 'client error (Connect): tcp connect error: Connection refused (os error 111)', 1795824026, NULL),
	('dlv_01a21f74027a7a498ab18db2be484d3e', 'whe_01a21f73f8ec7b0b8eebd0dcdc4653b1', 'license.created', '{"type":"license.created","timestamp":"2026-11-28T00:00:26Z","data":{"license":{"id":"lic_01a21f7402527aaeb82d2285b25e7f81","status":"active","status_reason":null,"product":"site-plugin","tier":"quantity","purchase_type":"quantity","email":"buyer@example.com","account_id":"acc_01a21f7402517988ac0c681af93ecf35","organization_id":null,"customer_name":null,"order_id":"ord_01a21f73f9987fc48f7b0b6381cb5f4f","subscription_id":null,"site_domain":null,"max_activations":1,"valid_from":"2026-11-28T00:00:26Z","valid_until":null,"created_at":"2026-11-28T00:00:26Z","metadata":{}}}}', 'queued', 4, NULL, 'client error (Connect): tcp connect error: Connection refused (os error 111)', 1795824026, NULL);



INSERT INTO public.webhook_endpoints VALUES
	('whe_01a21f73f8ec7b0b8eebd0dcdc4653b1', 'http://127.0.0.1:9/hook', 's1.074483c8.LxMqMhOX2C2zqmSMcLoJjOny9AxW4YIRNbEDLwIhDUy8T6QwNHMOJ2HgTDQpDC1k0dAj8AZWz1vdI2xaXJd51NTp', '["license.created"]', true, 1795824023, 1795824023, NULL, NULL, 1795824026, NULL, NULL);



SELECT pg_catalog.setval('public.license_changes_seq_seq', 6, true);



ALTER TABLE ONLY public.__diesel_schema_migrations
    ADD CONSTRAINT __diesel_schema_migrations_pkey PRIMARY KEY (version);



ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.activations
    ADD CONSTRAINT activations_license_id_kind_subject_key UNIQUE (license_id, kind, subject);



ALTER TABLE ONLY public.activations
    ADD CONSTRAINT activations_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_token_hash_key UNIQUE (token_hash);



ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.charges
    ADD CONSTRAINT charges_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.daily_totals
    ADD CONSTRAINT daily_totals_pkey PRIMARY KEY (day, name, currency);



ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT disputes_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.former_keys
    ADD CONSTRAINT former_keys_pkey PRIMARY KEY (license_key);



ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, idempotency_key);



ALTER TABLE ONLY public.invoice_payments
    ADD CONSTRAINT invoice_payments_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.leases
    ADD CONSTRAINT leases_license_id_instance_id_key UNIQUE (license_id, instance_id);



ALTER TABLE ONLY public.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.license_changes
    ADD CONSTRAINT license_changes_pkey PRIMARY KEY (seq);



ALTER TABLE ONLY public.license_marks
    ADD CONSTRAINT license_marks_pkey PRIMARY KEY (license_id);



ALTER TABLE ONLY public.license_metadata
    ADD CONSTRAINT license_metadata_pkey PRIMARY KEY (name, value, license_id);



ALTER TABLE ONLY public.license_seats
    ADD CONSTRAINT license_seats_pkey PRIMARY KEY (license_id);



ALTER TABLE ONLY public.licenses
    ADD CONSTRAINT licenses_id_key UNIQUE (id);



ALTER TABLE ONLY public.licenses
    ADD CONSTRAINT licenses_order_id_ordinal_key UNIQUE (order_id, ordinal);



ALTER TABLE ONLY public.licenses
    ADD CONSTRAINT licenses_pkey PRIMARY KEY (license_key);



ALTER TABLE ONLY public.mail_outbox
    ADD CONSTRAINT mail_outbox_message_id_key UNIQUE (message_id);



ALTER TABLE ONLY public.mail_outbox
    ADD CONSTRAINT mail_outbox_once_key_key UNIQUE (once_key);



ALTER TABLE ONLY public.mail_outbox
    ADD CONSTRAINT mail_outbox_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.order_metadata
    ADD CONSTRAINT order_metadata_pkey PRIMARY KEY (name, value, order_id);



ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_checkout_session_id_key UNIQUE (checkout_session_id);



ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.organization_invitations
    ADD CONSTRAINT organization_invitations_pkey PRIMARY KEY (organization_id, account_id);



ALTER TABLE ONLY public.organization_members
    ADD CONSTRAINT organization_members_pkey PRIMARY KEY (organization_id, account_id);



ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.pending_sign_ups
    ADD CONSTRAINT pending_sign_ups_pkey PRIMARY KEY (link_id);



ALTER TABLE ONLY public.prices
    ADD CONSTRAINT prices_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.prices
    ADD CONSTRAINT prices_stripe_price_key UNIQUE (stripe_price);



ALTER TABLE ONLY public.products
    ADD CONSTRAINT products_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.products
    ADD CONSTRAINT products_slug_key UNIQUE (slug);



ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, code_hash);



ALTER TABLE ONLY public.recurring_jobs
    ADD CONSTRAINT recurring_jobs_pkey PRIMARY KEY (name);



ALTER TABLE ONLY public.renewals
    ADD CONSTRAINT renewals_pkey PRIMARY KEY (order_id);



ALTER TABLE ONLY public.seat_choices
    ADD CONSTRAINT seat_choices_pkey PRIMARY KEY (subscription_id, seat_id);



ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (account_id);



ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_token_hash_key UNIQUE (token_hash);



ALTER TABLE ONLY public.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (name);



ALTER TABLE ONLY public.sign_in_challenges
    ADD CONSTRAINT sign_in_challenges_pkey PRIMARY KEY (token_hash);



ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.stripe_events
    ADD CONSTRAINT stripe_events_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.tiers
    ADD CONSTRAINT tiers_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.tiers
    ADD CONSTRAINT tiers_slug_key UNIQUE (slug);



ALTER TABLE ONLY public.trials
    ADD CONSTRAINT trials_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.trials
    ADD CONSTRAINT trials_product_id_email_form_key UNIQUE (product_id, email_form);



ALTER TABLE ONLY public.trials
    ADD CONSTRAINT trials_product_id_installation_id_key UNIQUE (product_id, installation_id);



ALTER TABLE ONLY public.unknown_lines
    ADD CONSTRAINT unknown_lines_pkey PRIMARY KEY (session_id, line_id);



ALTER TABLE ONLY public.validation_counts
    ADD CONSTRAINT validation_counts_pkey PRIMARY KEY (day, action, code);



ALTER TABLE ONLY public.validation_logs
    ADD CONSTRAINT validation_logs_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id);



CREATE INDEX accounts_by_address ON public.accounts USING btree (email);



CREATE UNIQUE INDEX accounts_by_email ON public.accounts USING btree (email) WHERE (unconfirmed_since IS NULL);



CREATE UNIQUE INDEX accounts_by_username ON public.accounts USING btree (lower(username));



CREATE UNIQUE INDEX accounts_unconfirmed ON public.accounts USING btree (email) WHERE (unconfirmed_since IS NOT NULL);



CREATE INDEX activations_by_subject ON public.activations USING btree (subject);



CREATE INDEX audit_log_by_actor ON public.audit_log USING btree (actor, action, at);



CREATE INDEX audit_log_by_subject ON public.audit_log USING btree (subject, id);



CREATE INDEX charges_by_invoice ON public.charges USING btree (invoice_id) WHERE (invoice_id IS NOT NULL);



CREATE INDEX charges_by_payment_intent ON public.charges USING btree (payment_intent_id);



CREATE INDEX charges_by_subscription ON public.charges USING btree (subscription_id);



CREATE INDEX disputes_by_payment_intent ON public.disputes USING btree (payment_intent_id);



CREATE INDEX disputes_by_subscription ON public.disputes USING btree (subscription_id);



CREATE INDEX former_keys_license ON public.former_keys USING btree (license_id);



CREATE INDEX idempotency_keys_by_time ON public.idempotency_keys USING btree (created_at);



CREATE INDEX invoice_payments_by_time ON public.invoice_payments USING btree (paid_at);



CREATE INDEX jobs_by_payload ON public.jobs USING btree (payload);



CREATE INDEX jobs_due ON public.jobs USING btree (status, run_at, id);



CREATE INDEX leases_by_end ON public.leases USING btree (expires_at);



CREATE INDEX license_changes_by_xid ON public.license_changes USING btree (xid);



CREATE INDEX license_metadata_by_license ON public.license_metadata USING btree (license_id);



CREATE INDEX licenses_by_account ON public.licenses USING btree (account_id, id);



CREATE INDEX licenses_by_end ON public.licenses USING btree (valid_until);



CREATE INDEX licenses_by_item ON public.licenses USING btree (item_id);



CREATE INDEX licenses_by_organization ON public.licenses USING btree (organization_id, id);



CREATE INDEX licenses_by_prefix ON public.licenses USING btree (key_prefix);



CREATE INDEX licenses_by_site ON public.licenses USING btree (site_domain) WHERE (site_domain IS NOT NULL);



CREATE INDEX licenses_by_status ON public.licenses USING btree (status, updated_at);



CREATE INDEX licenses_by_subscription ON public.licenses USING btree (subscription_id);



CREATE INDEX licenses_with_pending_key ON public.licenses USING btree (created_at) WHERE (pending_key IS NOT NULL);



CREATE INDEX mail_outbox_by_recipient ON public.mail_outbox USING btree (recipient, id);



CREATE INDEX mail_outbox_by_status ON public.mail_outbox USING btree (status, created_at);



CREATE INDEX order_metadata_by_order ON public.order_metadata USING btree (order_id);



CREATE INDEX orders_by_account ON public.orders USING btree (account_id);



CREATE INDEX orders_by_customer ON public.orders USING btree (customer_id) WHERE (customer_id IS NOT NULL);



CREATE INDEX orders_by_email ON public.orders USING btree (email) WHERE (email IS NOT NULL);



CREATE INDEX orders_by_fulfillment ON public.orders USING btree (fulfilled_at) WHERE (fulfilled_at IS NOT NULL);



CREATE INDEX orders_by_opener ON public.orders USING btree (opened_by) WHERE (opened_by IS NOT NULL);



CREATE INDEX orders_by_payment_intent ON public.orders USING btree (payment_intent_id);



CREATE INDEX orders_by_status ON public.orders USING btree (status, created_at);



CREATE INDEX orders_by_subscription ON public.orders USING btree (subscription_id);



CREATE INDEX orders_in_clear ON public.orders USING btree (id) WHERE (substr(checkout_session_id, 1, 3) <> 'h1.'::text);



CREATE INDEX orders_of_subscriptions ON public.orders USING btree (created_at) WHERE (subscription_id IS NOT NULL);



CREATE INDEX orders_to_look_at ON public.orders USING btree (id) WHERE (attention IS NOT NULL);



CREATE INDEX organization_invitations_by_account ON public.organization_invitations USING btree (account_id);



CREATE INDEX organization_invitations_by_inviter ON public.organization_invitations USING btree (invited_by);



CREATE INDEX organization_members_by_account ON public.organization_members USING btree (account_id);



CREATE INDEX pending_sign_ups_by_license ON public.pending_sign_ups USING btree (license_id);



CREATE INDEX pending_sign_ups_by_username ON public.pending_sign_ups USING btree (lower(username));



CREATE INDEX renewals_by_license ON public.renewals USING btree (license_id);



CREATE INDEX sessions_by_account ON public.sessions USING btree (account_id);



CREATE INDEX sign_in_challenges_by_account ON public.sign_in_challenges USING btree (account_id);



CREATE INDEX sign_in_links_by_account ON public.sign_in_links USING btree (account_id);



CREATE INDEX stripe_events_by_status ON public.stripe_events USING btree (status, event_time);



CREATE INDEX stripe_events_in_clear ON public.stripe_events USING btree (id) WHERE (substr(payload, 1, 3) <> 's1.'::text);



CREATE INDEX subscriptions_by_age ON public.subscriptions USING btree (created_at, id);



CREATE INDEX subscriptions_by_customer ON public.subscriptions USING btree (customer_id) WHERE (customer_id IS NOT NULL);



CREATE INDEX subscriptions_by_status ON public.subscriptions USING btree (status, current_period_end);



CREATE INDEX subscriptions_ended ON public.subscriptions USING btree (status_at) WHERE (status = 'canceled'::text);



CREATE INDEX subscriptions_to_look_at ON public.subscriptions USING btree (look_at, id) WHERE (look_at IS NOT NULL);



CREATE INDEX subscriptions_to_remind_of ON public.subscriptions USING btree (remind_at, id) WHERE (remind_at IS NOT NULL);



CREATE INDEX unknown_lines_by_price ON public.unknown_lines USING btree (price);



CREATE INDEX validation_logs_by_instance ON public.validation_logs USING btree (instance_id, id);



CREATE INDEX validation_logs_by_license ON public.validation_logs USING btree (license_id, id);



CREATE UNIQUE INDEX validation_logs_by_roll ON public.validation_logs USING btree (roll);



CREATE INDEX validation_logs_by_time ON public.validation_logs USING btree (at);



CREATE INDEX webhook_deliveries_by_endpoint ON public.webhook_deliveries USING btree (endpoint_id, id);



CREATE INDEX webhook_deliveries_by_status ON public.webhook_deliveries USING btree (status, created_at);



CREATE TRIGGER accounts_note_change AFTER UPDATE OF email ON public.accounts FOR EACH ROW WHEN ((old.email IS DISTINCT FROM new.email)) EXECUTE FUNCTION public.keysmith_note_account();



CREATE TRIGGER accounts_note_end AFTER DELETE ON public.accounts FOR EACH ROW EXECUTE FUNCTION public.keysmith_note_account();



CREATE TRIGGER accounts_note_start AFTER INSERT ON public.accounts FOR EACH ROW EXECUTE FUNCTION public.keysmith_note_same_address();



CREATE TRIGGER activations_count_change AFTER UPDATE OF license_id, active, takes_seat ON public.activations FOR EACH ROW WHEN (((old.license_id IS DISTINCT FROM new.license_id) OR ((old.active AND old.takes_seat) IS DISTINCT FROM (new.active AND new.takes_seat)))) EXECUTE FUNCTION public.keysmith_count_seats();



CREATE TRIGGER activations_count_start AFTER INSERT OR DELETE ON public.activations FOR EACH ROW EXECUTE FUNCTION public.keysmith_count_seats();



CREATE TRIGGER activations_note_change AFTER UPDATE OF license_id, kind, subject, takes_seat, active, activated_at ON public.activations FOR EACH ROW WHEN (((((((old.license_id IS DISTINCT FROM new.license_id) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.subject IS DISTINCT FROM new.subject)) OR (old.takes_seat IS DISTINCT FROM new.takes_seat)) OR (old.active IS DISTINCT FROM new.active)) OR (old.activated_at IS DISTINCT FROM new.activated_at))) EXECUTE FUNCTION public.keysmith_note_activation();



CREATE TRIGGER activations_note_start AFTER INSERT OR DELETE ON public.activations FOR EACH ROW EXECUTE FUNCTION public.keysmith_note_activation();



CREATE TRIGGER leases_note_change AFTER INSERT OR DELETE OR UPDATE ON public.leases FOR EACH ROW EXECUTE FUNCTION public.keysmith_note_lease();



CREATE TRIGGER licenses_count_end AFTER DELETE ON public.licenses FOR EACH ROW EXECUTE FUNCTION public.keysmith_forget_seats();



CREATE TRIGGER licenses_metadata_change AFTER UPDATE OF metadata ON public.licenses FOR EACH ROW WHEN ((old.metadata <> new.metadata)) EXECUTE FUNCTION public.keysmith_keep_license_metadata();



CREATE TRIGGER licenses_metadata_end AFTER DELETE ON public.licenses FOR EACH ROW WHEN ((old.metadata <> '{}'::text)) EXECUTE FUNCTION public.keysmith_keep_license_metadata();



CREATE TRIGGER licenses_metadata_start AFTER INSERT ON public.licenses FOR EACH ROW WHEN ((new.metadata <> '{}'::text)) EXECUTE FUNCTION public.keysmith_keep_license_metadata();



CREATE TRIGGER licenses_note_change AFTER UPDATE OF license_key, account_id, organization_id, tier_id, purchase_type, status, valid_from, valid_until, valid_days, max_activations, max_leases, limits, features, metadata ON public.licenses FOR EACH ROW EXECUTE FUNCTION public.keysmith_note_license();



CREATE TRIGGER licenses_note_end AFTER DELETE ON public.licenses FOR EACH ROW EXECUTE FUNCTION public.keysmith_note_license();



CREATE TRIGGER orders_metadata_change AFTER UPDATE OF metadata ON public.orders FOR EACH ROW WHEN ((old.metadata <> new.metadata)) EXECUTE FUNCTION public.keysmith_keep_order_metadata();



CREATE TRIGGER orders_metadata_end AFTER DELETE ON public.orders FOR EACH ROW WHEN ((old.metadata <> '{}'::text)) EXECUTE FUNCTION public.keysmith_keep_order_metadata();



CREATE TRIGGER orders_metadata_start AFTER INSERT ON public.orders FOR EACH ROW WHEN ((new.metadata <> '{}'::text)) EXECUTE FUNCTION public.keysmith_keep_order_metadata();



CREATE TRIGGER organization_members_note_change AFTER INSERT OR DELETE OR UPDATE ON public.organization_members FOR EACH ROW EXECUTE FUNCTION public.keysmith_note_member();



CREATE TRIGGER products_note_change AFTER DELETE OR UPDATE ON public.products FOR EACH STATEMENT EXECUTE FUNCTION public.keysmith_note_everything();



CREATE TRIGGER tiers_note_change AFTER DELETE OR UPDATE ON public.tiers FOR EACH STATEMENT EXECUTE FUNCTION public.keysmith_note_everything();



ALTER TABLE ONLY public.activations
    ADD CONSTRAINT activations_license_id_fkey FOREIGN KEY (license_id) REFERENCES public.licenses(id);



ALTER TABLE ONLY public.former_keys
    ADD CONSTRAINT former_keys_license_id_fkey FOREIGN KEY (license_id) REFERENCES public.licenses(id);



ALTER TABLE ONLY public.leases
    ADD CONSTRAINT leases_license_id_fkey FOREIGN KEY (license_id) REFERENCES public.licenses(id);



ALTER TABLE ONLY public.license_marks
    ADD CONSTRAINT license_marks_license_id_fkey FOREIGN KEY (license_id) REFERENCES public.licenses(id);



ALTER TABLE ONLY public.licenses
    ADD CONSTRAINT licenses_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);



ALTER TABLE ONLY public.licenses
    ADD CONSTRAINT licenses_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);



ALTER TABLE ONLY public.licenses
    ADD CONSTRAINT licenses_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);



ALTER TABLE ONLY public.licenses
    ADD CONSTRAINT licenses_tier_id_fkey FOREIGN KEY (tier_id) REFERENCES public.tiers(id);



ALTER TABLE ONLY public.mail_outbox
    ADD CONSTRAINT mail_outbox_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);



ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);



ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.accounts(id);



ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tier_id_fkey FOREIGN KEY (tier_id) REFERENCES public.tiers(id);



ALTER TABLE ONLY public.organization_invitations
    ADD CONSTRAINT organization_invitations_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.organization_invitations
    ADD CONSTRAINT organization_invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.organization_invitations
    ADD CONSTRAINT organization_invitations_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.organization_members
    ADD CONSTRAINT organization_members_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);



ALTER TABLE ONLY public.organization_members
    ADD CONSTRAINT organization_members_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organizations(id);



ALTER TABLE ONLY public.pending_sign_ups
    ADD CONSTRAINT pending_sign_ups_link_id_fkey FOREIGN KEY (link_id) REFERENCES public.sign_in_links(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.prices
    ADD CONSTRAINT prices_tier_id_fkey FOREIGN KEY (tier_id) REFERENCES public.tiers(id);



ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);



ALTER TABLE ONLY public.renewals
    ADD CONSTRAINT renewals_license_id_fkey FOREIGN KEY (license_id) REFERENCES public.licenses(id);



ALTER TABLE ONLY public.renewals
    ADD CONSTRAINT renewals_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);



ALTER TABLE ONLY public.seat_choices
    ADD CONSTRAINT seat_choices_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES public.subscriptions(id);



ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);



ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);



ALTER TABLE ONLY public.sign_in_challenges
    ADD CONSTRAINT sign_in_challenges_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);



ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);



ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);



ALTER TABLE ONLY public.tiers
    ADD CONSTRAINT tiers_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.products(id);



ALTER TABLE ONLY public.trials
    ADD CONSTRAINT trials_license_id_fkey FOREIGN KEY (license_id) REFERENCES public.licenses(id);



ALTER TABLE ONLY public.trials
    ADD CONSTRAINT trials_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.products(id);



ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES public.webhook_endpoints(id);





