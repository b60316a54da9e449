PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
INSERT INTO "__diesel_schema_migrations" VALUES('20261123000000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261123010000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261123030000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261123060000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126133500','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126133600','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126134500','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126135000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126140100','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126140500','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126143000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126143500','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126145800','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126153500','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126165200','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126165500','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126165600','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126165700','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126171500','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126174000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126190000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261126210000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261127040000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261127044500','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261127080000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261127093000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261127120000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261127160000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261127170000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261127173000','2026-11-27 18:48:00');
INSERT INTO "__diesel_schema_migrations" VALUES('20261127180000','2026-11-27 18:48:00');
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
    updated_at BIGINT NOT NULL, name TEXT, language TEXT,
    CHECK (unconfirmed_since IS NULL OR role = 'customer')
);
INSERT INTO "accounts" VALUES('acc_01a21f73ef8e7c5db7da64dad1ab41d7','ann1@example.com',NULL,NULL,NULL,'customer',NULL,NULL,1795824021,1795824021,NULL,NULL);
INSERT INTO "accounts" VALUES('acc_01a21f73f0ac7391bc62ce14a2c27ab9','ann2@example.com',NULL,NULL,NULL,'customer',NULL,NULL,1795824021,1795824021,NULL,NULL);
INSERT INTO "accounts" VALUES('acc_01a21f73f11d7e4b9290fa0e633e4b81','ann3@example.com',NULL,NULL,NULL,'customer',NULL,NULL,1795824021,1795824021,NULL,NULL);
INSERT INTO "accounts" VALUES('acc_01a21f73f84e71bda893b5a5dc0dd96e','try@example.com',NULL,NULL,NULL,'customer',NULL,NULL,1795824023,1795824023,NULL,NULL);
INSERT INTO "accounts" VALUES('acc_01a21f7402517988ac0c681af93ecf35','buyer@example.com',NULL,NULL,NULL,'customer',NULL,NULL,1795824026,1795824026,NULL,NULL);
INSERT INTO "accounts" VALUES('acc_01a21f740df076a9b3d27d2a2f6231d6','boss@example.com',NULL,NULL,NULL,'admin',NULL,NULL,1795824029,1795824029,NULL,NULL);
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
INSERT INTO "activations" VALUES('act_01a21f73f72676f3a6f8ce7349144363','lic_01a21f73ef8f7941b2838b23879a3e29','device','device-1',1,1,NULL,NULL,NULL,NULL,NULL,'127.0.0.1',1795824023,1795824023,1795824023,1795824023,NULL,NULL);
INSERT INTO "activations" VALUES('act_01a21f73f86d7673ac0d653470d89e0d','lic_01a21f73f84f7798af9f8bc2d3a2bc66','device','device-9',1,1,NULL,NULL,NULL,NULL,NULL,'127.0.0.1',1795824023,1795824023,NULL,1795824023,NULL,NULL);
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
INSERT INTO "api_tokens" VALUES('tok_01a21f73f9647cd8a160aa6ab7686a94','ci','110bdc08e703e762a3435e7d86a90efea228353c68fd04f983969895d2b31e4b','licenses:read',1795824023,NULL,NULL,NULL);
CREATE TABLE audit_log (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
INSERT INTO "audit_log" VALUES('aud_01a21f73efbc7a9cbe31b808fbdd0ea6',1795824021,'admin_token:environment','license.created','lic_01a21f73ef8f7941b2838b23879a3e29','{"key_prefix":"LMG-STR-","tier":"startup"}');
INSERT INTO "audit_log" VALUES('aud_01a21f73f0ae73edb28d70c0c4bcb5b2',1795824021,'admin_token:environment','license.created','lic_01a21f73f0ad73b1b6009d83c9751c0b','{"key_prefix":"LMG-STR-","tier":"startup"}');
INSERT INTO "audit_log" VALUES('aud_01a21f73f11e70679fe6e3ce647327c9',1795824021,'admin_token:environment','license.created','lic_01a21f73f11d7da6ab52fbc8a21af3ad','{"key_prefix":"LMG-STR-","tier":"startup"}');
INSERT INTO "audit_log" VALUES('aud_01a21f73f86d7cd1aa8b73848454cf87',1795824023,'customer:acc_01a21f73f84e71bda893b5a5dc0dd96e','trial.started','acc_01a21f73f84e71bda893b5a5dc0dd96e','{"expiry":1798416023,"license":"lic_01a21f73f84f7798af9f8bc2d3a2bc66"}');
INSERT INTO "audit_log" VALUES('aud_01a21f73f8ed7ae391860ee0fc968243',1795824023,'admin_token:environment','webhook_endpoint.created','whe_01a21f73f8ec7b0b8eebd0dcdc4653b1','{"events":["license.created"],"url":"http://127.0.0.1:9/hook"}');
INSERT INTO "audit_log" VALUES('aud_01a21f73f964766f9e727b436b6f60fe',1795824023,'admin_token:environment','token.created','tok_01a21f73f9647cd8a160aa6ab7686a94','{"name":"ci","scopes":"licenses:read"}');
INSERT INTO "audit_log" VALUES('aud_01a21f74028c7fdcae25ea5042959d18',1795824026,'system','order.fulfilled','ord_01a21f73f9987fc48f7b0b6381cb5f4f','{"licenses":2}');
INSERT INTO "audit_log" VALUES('aud_01a21f740df17a4ca8e419f91af90bfb',1795824029,'cli','account.role_changed','acc_01a21f740df076a9b3d27d2a2f6231d6','{"from":"customer","to":"admin"}');
INSERT INTO "audit_log" VALUES('aud_01a21f7415f474f996262835035439e7',1795824031,'cli','license.revoked','lic_01a21f73f11d7da6ab52fbc8a21af3ad','{"activations_ended":0,"from":"active","reason":"unpaid"}');
CREATE TABLE charges (
    id TEXT NOT NULL PRIMARY KEY,
    payment_intent_id TEXT,
    subscription_id TEXT,
    amount BIGINT NOT NULL,
    amount_refunded BIGINT NOT NULL,
    currency TEXT,
    -- Whether refunding it all ends the licenses: not so for a charge that only added seats.
    whole BOOLEAN NOT NULL,
    refunded_at BIGINT,
    watermark BIGINT NOT NULL
, invoice_id TEXT, billing_reason TEXT, period_end BIGINT, period_paid BIGINT, superseded_at BIGINT, invoice_paid BIGINT);
CREATE TABLE daily_totals (
    day BIGINT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    count BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (day, name, currency)
);
INSERT INTO "daily_totals" VALUES(20415,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20446,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20477,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20508,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20539,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20570,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20601,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20632,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20663,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20694,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20725,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20756,'counted','',1,0);
INSERT INTO "daily_totals" VALUES(20785,'counted','',1,0);
CREATE TABLE disputes (
    id TEXT NOT NULL PRIMARY KEY,
    charge_id TEXT,
    payment_intent_id TEXT,
    subscription_id TEXT,
    status TEXT NOT NULL,
    reason TEXT,
    status_at BIGINT NOT NULL,
    watermark BIGINT NOT NULL
, amount BIGINT);
CREATE TABLE former_keys (
    license_key TEXT NOT NULL PRIMARY KEY,
    license_id TEXT NOT NULL REFERENCES licenses (id),
    replaced_at BIGINT NOT NULL
);
CREATE TABLE idempotency_keys (
    caller TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    sealed_body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);
CREATE TABLE invoice_payments (
    id TEXT NOT NULL PRIMARY KEY,
    subscription_id TEXT NOT NULL,
    paid_at BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL
);
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
INSERT INTO "jobs" VALUES('job_01a21f74027a7864bdf5eeb863f771a1','deliver_webhook','{"kind":"deliver_webhook","delivery_id":"dlv_01a21f74027a748bb7c224bb8aabddc0"}',1795824036,4,'queued',NULL,NULL,'client error (Connect): tcp connect error: Connection refused (os error 111)',1795824026);
INSERT INTO "jobs" VALUES('job_01a21f74027a7673b05f32ac11fe9f01','deliver_webhook','{"kind":"deliver_webhook","delivery_id":"dlv_01a21f74027a7a498ab18db2be484d3e"}',1795824038,4,'queued',NULL,NULL,'client error (Connect): tcp connect error: Connection refused (os error 111)',1795824026);
CREATE TABLE leases (
    id TEXT NOT NULL PRIMARY KEY,
    license_id TEXT NOT NULL REFERENCES licenses (id),
    instance_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    renewed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (license_id, instance_id)
);
CREATE TABLE license_changes (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- PostgreSQL's transaction; SQLite has one writer, so that `seq` is the order of the commits.
    xid BIGINT NOT NULL DEFAULT 0,
    topic TEXT NOT NULL,
    other TEXT
);
INSERT INTO "license_changes" VALUES(1,0,'lic_01a21f73ef8f7941b2838b23879a3e29',NULL);
INSERT INTO "license_changes" VALUES(2,0,'lic_01a21f73f0ad73b1b6009d83c9751c0b',NULL);
INSERT INTO "license_changes" VALUES(3,0,'lic_01a21f73f11d7da6ab52fbc8a21af3ad',NULL);
INSERT INTO "license_changes" VALUES(4,0,'lic_01a21f73ef8f7941b2838b23879a3e29','device-1');
INSERT INTO "license_changes" VALUES(5,0,'lic_01a21f73f84f7798af9f8bc2d3a2bc66','device-9');
INSERT INTO "license_changes" VALUES(6,0,'lic_01a21f73f11d7da6ab52fbc8a21af3ad',NULL);
CREATE TABLE license_marks (
    license_id TEXT NOT NULL PRIMARY KEY REFERENCES licenses (id),
    asked_at BIGINT,
    removed_at BIGINT,
    allowed_at BIGINT
);
CREATE TABLE license_metadata (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    license_id TEXT NOT NULL,
    PRIMARY KEY (name, value, license_id)
);
INSERT INTO "license_metadata" VALUES('plan','gold','lic_01a21f73ef8f7941b2838b23879a3e29');
INSERT INTO "license_metadata" VALUES('plan','gold','lic_01a21f73f0ad73b1b6009d83c9751c0b');
INSERT INTO "license_metadata" VALUES('plan','gold','lic_01a21f73f11d7da6ab52fbc8a21af3ad');
CREATE TABLE license_seats (
    license_id TEXT NOT NULL PRIMARY KEY,
    used BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO "license_seats" VALUES('lic_01a21f73ef8f7941b2838b23879a3e29',1);
INSERT INTO "license_seats" VALUES('lic_01a21f73f84f7798af9f8bc2d3a2bc66',1);
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
    updated_at BIGINT NOT NULL, signed_for TEXT, metadata TEXT NOT NULL DEFAULT '{}',
    UNIQUE (order_id, ordinal),
    CHECK (account_id IS NULL OR organization_id IS NULL)
);
INSERT INTO "licenses" VALUES('s1.074483c8.7yTh5G1bTLgFbbC-2nMgcLRH_E1Ubr3gbQHJP0hC8Fuj4h7hmcOOT7a_zmdSBmzK03jB0w','lic_01a21f73ef8f7941b2838b23879a3e29','acc_01a21f73ef8e7c5db7da64dad1ab41d7',NULL,NULL,NULL,NULL,NULL,NULL,'tie_01a21f73e874723bbef4e9fea643912b','manual',NULL,'active',NULL,NULL,NULL,1795824021,NULL,NULL,1,0,NULL,NULL,'LMG-STR-',NULL,NULL,NULL,'Größe “1”',1795824021,1795824021,NULL,'{"plan":"gold"}');
INSERT INTO "licenses" VALUES('s1.074483c8.yst3UzU8xz192cywV26_TvWWRlyS36uTJXzSgd-npsx5fe1UeYyRIQwvNlOqePyXoD1y2g','lic_01a21f73f0ad73b1b6009d83c9751c0b','acc_01a21f73f0ac7391bc62ce14a2c27ab9',NULL,NULL,NULL,NULL,NULL,NULL,'tie_01a21f73e874723bbef4e9fea643912b','manual',NULL,'active',NULL,NULL,NULL,1795824021,NULL,NULL,1,0,NULL,NULL,'LMG-STR-',NULL,NULL,NULL,'Größe “2”',1795824021,1795824021,NULL,'{"plan":"gold"}');
INSERT INTO "licenses" VALUES('s1.074483c8.BbcMcO9TZirFj4mbRTTcD_1zqVnX9sMsEfWWW7W7mxKsoncrjkAdaccGlZNvoj3ZBTBdDA','lic_01a21f73f11d7da6ab52fbc8a21af3ad','acc_01a21f73f11d7e4b9290fa0e633e4b81',NULL,NULL,NULL,NULL,NULL,NULL,'tie_01a21f73e874723bbef4e9fea643912b','manual',NULL,'revoked','unpaid','cli',1795824031,1795824021,NULL,NULL,1,0,NULL,NULL,'LMG-STR-',NULL,NULL,NULL,'Größe “3”',1795824021,1795824031,NULL,'{"plan":"gold"}');
INSERT INTO "licenses" VALUES('s1.074483c8.snjAw5wY9UA-sqy-iftnTai8BDJ9Pb5vgazxm006ilE51UUJ8ZByucV-fdYyO9vgzQ','lic_01a21f73f84f7798af9f8bc2d3a2bc66','acc_01a21f73f84e71bda893b5a5dc0dd96e',NULL,NULL,NULL,NULL,NULL,NULL,'tie_01a21f73e8b57e7aaa13c83003e3d0e3','trial',NULL,'active',NULL,NULL,NULL,1795824023,1798416023,NULL,1,0,NULL,NULL,'try-exam',NULL,NULL,NULL,NULL,1795824023,1795824023,NULL,'{}');
INSERT INTO "licenses" VALUES('s1.074483c8.QqruBb5uREI3FCdcOHqmFbCkvRkRwbOs1veiRC6sbz2Ct5a1fSs9','lic_01a21f7402527698a92c1b83eb6f5340','acc_01a21f7402517988ac0c681af93ecf35',NULL,'ord_01a21f73f9987fc48f7b0b6381cb5f4f',0,'cus_0000000371a4d3e9c4b3fe36',NULL,NULL,'tie_01a21f73e8527b22a3c56ac9adc4e9e6','quantity',NULL,'active',NULL,NULL,NULL,1795824026,NULL,NULL,1,0,NULL,NULL,'KEY-6VGJ',NULL,NULL,NULL,NULL,1795824026,1795824026,NULL,'{}');
INSERT INTO "licenses" VALUES('s1.074483c8.jj7swzRfrfsOaTER0UB2D3WCgyJ7eL4G7fwBXJkwMoU6DoVgbE2A','lic_01a21f7402527aaeb82d2285b25e7f81','acc_01a21f7402517988ac0c681af93ecf35',NULL,'ord_01a21f73f9987fc48f7b0b6381cb5f4f',1,'cus_0000000371a4d3e9c4b3fe36',NULL,NULL,'tie_01a21f73e8527b22a3c56ac9adc4e9e6','quantity',NULL,'active',NULL,NULL,NULL,1795824026,NULL,NULL,1,0,NULL,NULL,'KEY-RG0S',NULL,NULL,NULL,NULL,1795824026,1795824026,NULL,'{}');
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
INSERT INTO "mail_outbox" VALUES('mai_01a21f73efbc7c838d6742146c5c244a','license_resent','ann1@example.com','{"license_id":"lic_01a21f73ef8f7941b2838b23879a3e29"}','mai_01a21f73efbc7c838d6742146c5c244a@localhost',NULL,NULL,'Your license key for Server, once more','sent',1,NULL,1795824021,1795824021);
INSERT INTO "mail_outbox" VALUES('mai_01a21f73f0ae78a8bdb0f33beb80ea86','license_resent','ann2@example.com','{"license_id":"lic_01a21f73f0ad73b1b6009d83c9751c0b"}','mai_01a21f73f0ae78a8bdb0f33beb80ea86@localhost',NULL,NULL,'Your license key for Server, once more','sent',1,NULL,1795824021,1795824021);
INSERT INTO "mail_outbox" VALUES('mai_01a21f73f11e70eaafc58801e92a20ec','license_resent','ann3@example.com','{"license_id":"lic_01a21f73f11d7da6ab52fbc8a21af3ad"}','mai_01a21f73f11e70eaafc58801e92a20ec@localhost',NULL,NULL,'Your license key for Server, once more','sent',1,NULL,1795824021,1795824021);
INSERT INTO "mail_outbox" VALUES('mai_01a21f73f86e7bbc8f561815af725038','trial_started','try@example.com','{"license_ids":["lic_01a21f73f84f7798af9f8bc2d3a2bc66"],"tier_id":"tie_01a21f73e8b57e7aaa13c83003e3d0e3","days":30,"expires_at":"2026-12-28T00:00:23Z","at":1795824023}','mai_01a21f73f86e7bbc8f561815af725038@localhost','trial_started:lic_01a21f73f84f7798af9f8bc2d3a2bc66',NULL,'Your 30-day trial of Desktop App','sent',1,NULL,1795824023,1795824024);
INSERT INTO "mail_outbox" VALUES('mai_01a21f74027b76e39827e2170e592bf4','license_keys','buyer@example.com','{"order_id":"ord_01a21f73f9987fc48f7b0b6381cb5f4f"}','mai_01a21f74027b76e39827e2170e592bf4@localhost','license_keys:ord_01a21f73f9987fc48f7b0b6381cb5f4f','ord_01a21f73f9987fc48f7b0b6381cb5f4f','Your 2 license keys for Site Plugin','sent',1,NULL,1795824026,1795824026);
INSERT INTO "mail_outbox" VALUES('mai_01a21f740df172c9a0aa9e485597c7ee','seller_role','boss@example.com','{"role":"admin","before":"customer"}','mai_01a21f740df172c9a0aa9e485597c7ee@localhost',NULL,NULL,'You are an administrator of Keysmith now','sent',1,NULL,1795824029,1795824029);
CREATE TABLE order_metadata (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (name, value, order_id)
);
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
, opened_by TEXT REFERENCES accounts (id), first_viewed_at BIGINT, sealed_session_id TEXT, metadata TEXT NOT NULL DEFAULT '{}');
INSERT INTO "orders" VALUES('ord_01a21f73f9987fc48f7b0b6381cb5f4f','h1.074483c8.f68bdb2adbeca4dd28d8ccaa786b12fca4a113ab2f7e9539bdb3caeef126f9bf','quantity',2,'tie_01a21f73e8527b22a3c56ac9adc4e9e6','[]','buyer@example.com','acc_01a21f7402517988ac0c681af93ecf35','cus_0000000371a4d3e9c4b3fe36',NULL,'pi_00000004773beb078d4480fc','usd',5800,0,'fulfilled',NULL,1795824023,1795824026,1795824026,NULL,NULL,'s1.074483c8.LGCVah90PrFQzd0_jb15YxOgNwZfHmZP_JWoeJfO0aomS78c_TpnjJ_BheZQXQFd','{}');
CREATE TABLE organization_invitations (
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('member', 'admin', 'owner')),
    invited_by TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE TABLE organization_members (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE TABLE pending_sign_ups (
    link_id TEXT NOT NULL PRIMARY KEY REFERENCES sign_in_links (id) ON DELETE CASCADE,
    license_id TEXT NOT NULL,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    expires_at BIGINT NOT NULL
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
INSERT INTO "prices" VALUES('pri_01a21f73e8517ed28c8012d1566d3cf8','tie_01a21f73e8507d38afbfede86cbc4a42','price_site_month','recurring',900,'usd','month',1,1795824019,1795824019);
INSERT INTO "prices" VALUES('pri_01a21f73e85371feac3dd7df24573380','tie_01a21f73e8527b22a3c56ac9adc4e9e6','price_quantity_once','one_time',2900,'usd',NULL,1,1795824019,1795824019);
INSERT INTO "prices" VALUES('pri_01a21f73e8537952aa295d4d7a93fd66','tie_01a21f73e8527b22a3c56ac9adc4e9e6','price_quantity_year','recurring',1900,'usd','year',0,1795824019,1795824019);
INSERT INTO "prices" VALUES('pri_01a21f73e87579db9157affb13531202','tie_01a21f73e874723bbef4e9fea643912b','price_startup_month','recurring',9900,'usd','month',1,1795824019,1795824019);
INSERT INTO "prices" VALUES('pri_01a21f73e88975c9943c2efe83cffcd8','tie_01a21f73e888787f85af6f41e51248d6','price_business_month','recurring',49900,'usd','month',1,1795824019,1795824019);
INSERT INTO "prices" VALUES('pri_01a21f73e8b57eb398fd8eba107333d5','tie_01a21f73e8b57e7aaa13c83003e3d0e3','price_two_devices_once','one_time',3900,'usd',NULL,1,1795824019,1795824019);
CREATE TABLE products (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    key_prefix TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
, metadata TEXT NOT NULL DEFAULT '{}', description TEXT);
INSERT INTO "products" VALUES('prd_01a21f73e84f787bbb9d25a0f1f241cf','site-plugin','Site Plugin','KEY',1795824019,1795824019,'{}','A plugin for websites: one key for each site, or a pack of keys for all your sites.');
INSERT INTO "products" VALUES('prd_01a21f73e8737355ac3155635e08e742','server','Server','LMG',1795824019,1795824019,'{}',NULL);
INSERT INTO "products" VALUES('prd_01a21f73e88a7ab88b6bd0b0ee63ad64','on-premise','On-Premise Suite','ONP',1795824019,1795824019,'{}',NULL);
INSERT INTO "products" VALUES('prd_01a21f73e8b57394bf2d3720208e1be4','desktop-app','Desktop App','APP',1795824019,1795824019,'{}',NULL);
CREATE TABLE recovery_codes (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, code_hash)
);
CREATE TABLE recurring_jobs (
    name TEXT NOT NULL PRIMARY KEY,
    -- Seconds from one pass to the next.
    every BIGINT NOT NULL,
    next_run BIGINT NOT NULL,
    -- The end of the latest pass, and the beginning of the latest or present one.
    last_run BIGINT,
    started_at BIGINT,
    -- How long the latest pass took, in milliseconds.
    took BIGINT,
    -- Why the latest pass failed; how many have failed in a row; passes so far.
    last_error TEXT,
    failures BIGINT NOT NULL DEFAULT 0,
    runs BIGINT NOT NULL DEFAULT 0,
    -- Who runs it now. `beat` grows while that server lives: one that stands still is lost.
    locked_by TEXT,
    beat BIGINT NOT NULL DEFAULT 0
);
INSERT INTO "recurring_jobs" VALUES('reconcile',900,1795824920,1795824020,1795824020,508,NULL,0,1,NULL,1);
INSERT INTO "recurring_jobs" VALUES('grace',60,1795824080,1795824020,1795824020,12,NULL,0,1,NULL,1);
INSERT INTO "recurring_jobs" VALUES('renewal_reminders',60,1795824080,1795824020,1795824020,26,NULL,0,1,NULL,1);
INSERT INTO "recurring_jobs" VALUES('license_reminders',60,1795824080,1795824020,1795824020,69,NULL,0,1,NULL,1);
INSERT INTO "recurring_jobs" VALUES('trial_reminders',60,1795824080,1795824020,1795824020,63,NULL,0,1,NULL,1);
INSERT INTO "recurring_jobs" VALUES('expired_licenses',60,1795824080,1795824020,1795824020,31,NULL,0,1,NULL,1);
INSERT INTO "recurring_jobs" VALUES('late_prices',60,1795824080,1795824020,1795824020,5,NULL,0,1,NULL,1);
INSERT INTO "recurring_jobs" VALUES('seen_changes',30,1795824050,1795824020,1795824020,32,NULL,0,1,NULL,1);
INSERT INTO "recurring_jobs" VALUES('housekeeping',3600,1795827620,1795824020,1795824020,178,NULL,0,1,NULL,1);
INSERT INTO "recurring_jobs" VALUES('daily_totals',3600,1795827620,1795824020,1795824020,578,NULL,0,1,NULL,1);
CREATE TABLE renewals (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    license_id TEXT NOT NULL REFERENCES licenses (id),
    days BIGINT NOT NULL,
    paid_at BIGINT,
    taken_back_at BIGINT
);
CREATE TABLE seat_choices (
    subscription_id TEXT NOT NULL REFERENCES subscriptions (id),
    seat_id TEXT NOT NULL,
    chosen_at BIGINT NOT NULL,
    PRIMARY KEY (subscription_id, seat_id)
);
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
, way TEXT NOT NULL DEFAULT 'link', second_factor BOOLEAN NOT NULL DEFAULT FALSE);
CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO "settings" VALUES('canary','a784af2c3594d47069afbe81700eafcb6c40bfd10d00b9d81a393a83e884a79e');
INSERT INTO "settings" VALUES('first_administrator_token','2e81845c142cdcc643336375bb8b492376f7b9e85d3473d72875b2a6a922bae4 1795910419');
INSERT INTO "settings" VALUES('subscriptions_audited_to','');
INSERT INTO "settings" VALUES('reconciled_until','1795824020');
CREATE TABLE sign_in_challenges (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    way TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE TABLE sign_in_links (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
, purpose TEXT NOT NULL DEFAULT 'sign_in', browser_hash TEXT, detail TEXT);
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
INSERT INTO "stripe_events" VALUES('evt_000000076133cdcd12fd7f90','charge.succeeded','2026-08-26.dahlia',1795824026,'s1.074483c8.70Dv3MrKTApjhkWsga7x0xmXqIUHoKQ4CkuItU7dhO1dWwQJVSj8QgspQ_lDNm9yH_yFAfLYtESd3Lgmfns3YNgKQyQRLyjR_XAcbasIWfZChbzCAsdB6VhXcWOjcVWp06gDj4tSBNJIuJbTg0seV18aYNOvhs6APnHup1uM3R0hSlqpncVjfHevV442d6mAgzUH77Kf5D3UyN1IbuVe8yvZMlNuA_Rs3SbtJZuaI-3Z1cv2YZ4_knvh3FZZCqyaW0gr9wr2VUwxpmnr7anGPLA7pNB_xebpvaOQxWqK8uoCe7eHREY3o9ITHU-v0KQYUfdQ5QtuJBsXG1cRicXyo_bSqZRvuuXoVTh3gE3Zegv9EM9_nq3AzVJ5zNnsEpdoiOVypAieORi0IlhQRE-9lah3sHyb6WzxVx6tOpN4GhJaIl6oI0CnXMi2mp9xXmgWKWWSyWwI30bJd-SxySStSdoBdXjwNHw9b0IgAMs4a-6aTPdkYcp8ek3u1M2IuP3XjAKxdbGFm8XC-V9rXnfhOtGZFCyIr4FOWts3fsjurqtApZPFhd3EdsnBV2crMT4N3JZVQxMn-mgWLTuEswGBFkepa-vSF2_Ox3BBJlhD2yF0ELHEExJu6oZe-mJshC6Gf3aExwb00dxuA7y6qLf1WoL_OhjLDBBqT4tcToJ1kw8bbCUY3sfoRnOW2thQcCtcGfptL5NrHJnjKycOhOZgvlG5yASLYcmkKeNWar2nhOZ__rO_zoEHRkJfhG5eg5Oq-EhDZMra2oP6czV-CEh6S_N9aRPeZgxlE_H_QVvMnXxh6b4y4hiWM5T4qV6zTGQ-VPIGgdp1LAlLUkfbzAtP2oy7fiTs9uCooC9V0a_j3FzC8U_h1_RkoPlSRV_qncjmfMFu02vwzLKYoEnF4WlWsuI','ignored',0,NULL,1795824026,1795824026);
INSERT INTO "stripe_events" VALUES('evt_00000006c7b3de580d1e7b3e','payment_intent.succeeded','2026-08-26.dahlia',1795824026,'s1.074483c8.q3CscFg2aq4EIi1l8JVOEYNMSuyLpyTSZoyfYcdJTHvyBJrykJH3wEB0hGeRcUQh1ZorhdFmXpmkOS20ql9PFQtRGVfo9DVTavcWJIKv0XZygW5JUOniTBGY016tCYdn7LnMmh0qJAa1LJOxgiTUEyw9ZqGQEUVD7fVuqne1RXPjE6jYVXQQyc-pSWlfK7IiIwrLIFerfvgI7m2G_GUEKO2HoYQ7VY0FdBFbDElV2-07ZwbNQ3oDsAkgMZ3m1OSGfwu2E2unSPtHiLCnfEYdbFuAmyeB4_Pto1BfE4ECvA8gdAbu765KKYu1jHNWo4wmhLuatPMf68otIUEDMg6vOColDTsdjblKiBoc7XZi5JkMYMa3_ILnzYFs70VViOh5R8GEzx6qr5vyFb-OuTc-S0k7akagFO7u4bWRl4J9PxQk-kMV68b7Vgrj_8oOqOjNQDJODuH40hd_My207DmnDAbgmC5Q21V3RsdvpcogsCe97ZuWKJUUC-2C8A8xpo9zPmcbGsHYFH3jxvsAkuOwI1eiNowNt4G-7z6qyUgCF6ZXlcAFNZZvblcRVYXN8WinkoFqZV7bEeMVYzL139BhHyrCHJx9GAo50g1dZRcXVE_ossyQQ1pD86abXkkbTiAKCI9dbetJ1Ul3zVdpbcywNbnfeVJuhmCw3RcT2lOX8IJ5k56gZp_V7qTajIxeUP_6dIqscW5dv7sPtg','ignored',0,NULL,1795824026,1795824026);
INSERT INTO "stripe_events" VALUES('evt_0000000843e547e313cfd020','checkout.session.completed','2026-08-26.dahlia',1795824026,'s1.074483c8.Pmn-NDZHSFsC6sXeX_CDbe86bagubDcspjzQ_TZ004MdSkEQmltmRWV_wxPZZbQo950MhJGiZdDtye3RCdR4GEPV_eYJlM2RSjAD3my8IpFiOjP0bP6nNtHzZCqSMfyF8cLIAWZJ4Qgnq2x5WMeUKav3e2k_IzbAf69JeqEGAe2CghvcYW7qsJf33PC2YauERCn0Bq_pT2ec0X9i4uUbJpwV_hTcw8eE6EqPWBHWAMNY8zT-0F75maFQgtmieR2HA0DkdG_vEBj4gCvSEY0oRaQOFghg_2KCFanHcZ4CEbxrELDyLSJupoLbWlZCf9ik-Gi3QbeWOupfu8lnmVXsRZIZjcyWNEJFHdMgGdFa9QB0j8TGb3iGZOD7j0uewjywvgNIpUxrWuU6yYPmVMpSPK6k_9jGf-SoXi9CLpwFyunU6DnmKtU0HeHFZGICoMK0CfJZWYqsk8rnBJB77qmH6Ws6NvDNioDKi0VooHZaobMrnaqvhVKaq3bdOrY_NrtWfNHZe0vJPYUFCA5nMlPfNLr0_i9Y8WcbBTQhr42Xm4VZyM01fIFTwENRM4ENtOpUrKACIF6fjeaxNWBsctrwlwpK-hGqg9zF6RIONmIoarD-3-MTKlK5Vbm58YheMhnpu2DCEXVi6f1j8-VwGI42LVzu918flIHnEeRkF5tLviKQyGxlpHh8BfY_TiSfyUGaatZRfUjP0xPLfHrh3oSIVrUFqe3TD7BFFBTpmxcMnayZcDsUFqxneCn2IJyjVJYqG62ArJz-BY4LWkvkfdr9SY31CZFlBOuLF2I9o3qGQbzpHpkFJqIbd0TpnTH9y6YTtZVEzX7-wRcz1gJ2eGMuAi1GAWw74Ndnl2Wb3KcUpW6MFr4JI4PvR4ybLH5rcY9VxCSvRjpNMyiqnGuir-cqsq8pRtp7CE_ogBLcVzdE2xohCA7GyyltWOuUMJQSb6ioxfdZ2BHoInN3gXbmzg-udSX5khYiKu_FGZFEKxTp2TDJZHprHRxCAlV42PMXpkcB9b1C0p6zsQoTTwfF1jOKwh4b09B9iBb556Cbcg2jmSIBIzh_Ic0CmyyIOQWIz0_-DFa-PF3R_7iyXGRqcD21bBsdu6m5xfJ80FVg-RGQDDO4y3TwJ5szf_aK8HX5LmN0Goa-IzJkCmwZvG1RBrrlDOYAz5XOeapwKfGOv6sFkDl_iNeZ3mXnU1yub-rDflxE3DBWVwOU5fY0q081cx3-IEQPA4CcbZaq0X4NRPMnnSerSpvfKjmSSYiFr9J8EWcWgGMbrsldE9bpEvH3bhZWmVF03vmoCQbvT3dRpUKR7ARWB-EWQP7uLXnd0tv0BVnHW_Sac5bMlzOeT_Adz83gDmsHmb1L_kd1R_2DoGhWKhbph6AUyaix3YPkoAkk_SaDXbwRU491EAtrC-yXHNvJiUBltd2EemAbRdUrxk24EMSDiDHyhvnSfunB6OQX1BLCD-FPG-rZG1F62-yNeaQXwwAQcRuw3CniDKKHPK4M_FWMdcwC5ewd-JmhrpyMHc3twCwgruAEOEPojpgZujOpJelAmr0H8wTb643nc9eX1veUHAF2heVQ2SgoPeGBqpmAyA5mFkdvRIuYTm-9QjOQlv5d4mKpwwHgMSvmCNknS8wLqJi30ytokcsmWNAuspO9nC7uCrQXbxTBTceaOAChzU7JoSrhth9aaVwLuFqsemRjUlXJ-1ylsxIqBH9po8GATdI-vnBo6RzFrBD46G8ixAjCeZR67oT9ohfiOqxHyKafkTOGD-Ikg70U6EztPLpOC6NnjBspU-MH4sFfsAtD5tAuGJLsKVGs7tTCkQuKgD57Bc9T4nOAxN1SBGZkM-yOQvGKXVXIhW-YAjQjD_akamd5tAPEzbSwN-WdvuRqHYkUy39oTiwCYmIRkXqil7v-MxM2OF5PkGaqFtfLh3C73Eea6yV42HZqDB-On3F7iG1gLzdBb6zSsJWvgzfXxBmp3hl_rWgJYR2ZUNB7NxZ17Lhbb6gmPsgo-6apcbdX7LZZNXXDEJGiYHmvzRl0erEIsgKdKwTZLlwbRZ-EgEC538cPbuJMIJ3RotM-uu4qpTmJitlSgy0_Crl9kJroruIF1ewqZk26T8jKKA','processed',0,NULL,1795824026,1795824026);
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
, revision BIGINT NOT NULL DEFAULT 0, status_at BIGINT NOT NULL DEFAULT 0, choose_until BIGINT, changing_by TEXT, changing_until BIGINT, refit BOOLEAN NOT NULL DEFAULT 0, collection TEXT NOT NULL DEFAULT 'automatic', currency TEXT, look_at BIGINT DEFAULT 0, remind_at BIGINT DEFAULT 0);
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
, owner_check TEXT NOT NULL DEFAULT 'email', license_files TEXT NOT NULL DEFAULT 'bound', file_ttl_days BIGINT NOT NULL DEFAULT 365, max_development_sites BIGINT DEFAULT 20, idle_days BIGINT, metadata TEXT NOT NULL DEFAULT '{}', description TEXT);
INSERT INTO "tiers" VALUES('tie_01a21f73e8507d38afbfede86cbc4a42','prd_01a21f73e84f787bbb9d25a0f1f241cf','site','Per site',1,'site','random','sealed',NULL,'keys',1,0,'reject',NULL,'purchase',7,7,0,'unused_first',3,'["external"]','{}','["sites"]',1795824019,1795824019,'email','bound',365,20,NULL,'{}','For one site each, with every update while you subscribe.');
INSERT INTO "tiers" VALUES('tie_01a21f73e8527b22a3c56ac9adc4e9e6','prd_01a21f73e84f787bbb9d25a0f1f241cf','quantity','Key pack',2,'site','random','sealed',NULL,'keys',1,0,'reject',NULL,'purchase',7,7,0,'unused_first',3,'["external"]','{}','["quantity"]',1795824019,1795824019,'email','bound',365,20,NULL,'{}',NULL);
INSERT INTO "tiers" VALUES('tie_01a21f73e874723bbef4e9fea643912b','prd_01a21f73e8737355ac3155635e08e742','startup','Startup',3,'device','tiered','sealed','STR','keys',1,0,'reject',NULL,'purchase',7,7,0,'unused_first',3,'["external"]','{"users":20}','[]',1795824019,1795824019,'email','bound',365,20,NULL,'{}',NULL);
INSERT INTO "tiers" VALUES('tie_01a21f73e888787f85af6f41e51248d6','prd_01a21f73e8737355ac3155635e08e742','business','Business',4,'device','tiered','sealed','BUS','keys',3,0,'reject',NULL,'purchase',7,30,0,'unused_first',3,'["external","custom","webhooks"]','{"users":100}','[]',1795824019,1795824019,'email','bound',365,20,NULL,'{}',NULL);
INSERT INTO "tiers" VALUES('tie_01a21f73e88978a89932efb58cb06c9d','prd_01a21f73e8737355ac3155635e08e742','enterprise','Enterprise',5,'device','tiered','sealed','ENT','keys',NULL,100,'reject',NULL,'purchase',14,365,0,'unused_first',3,'["external","custom","webhooks","ha","air_gapped"]','{"users":null}','[]',1795824019,1795824019,'email','bound',365,20,NULL,'{}',NULL);
INSERT INTO "tiers" VALUES('tie_01a21f73e88a7066a41e9c24ec3b52c5','prd_01a21f73e88a7ab88b6bd0b0ee63ad64','starter','Starter',6,'device','signed','sealed',NULL,'keys',1,0,'reject',365,'purchase',7,7,0,'unused_first',3,'["devices","manual_audits","basic_rules","health_checks"]','{"devices":10,"storage":5,"users":2}','[]',1795824019,1795824019,'email','bound',365,20,NULL,'{}',NULL);
INSERT INTO "tiers" VALUES('tie_01a21f73e88b724da0d255daeea535af','prd_01a21f73e88a7ab88b6bd0b0ee63ad64','professional','Professional',7,'device','signed','sealed',NULL,'keys',1,0,'reject',365,'purchase',7,30,0,'unused_first',3,'["devices","manual_audits","basic_rules","health_checks","scheduled_audits","rule_templates","api_access","config_backups","drift_detection","webhooks","device_groups","discovery"]','{"devices":100,"storage":50,"users":10}','[]',1795824019,1795824019,'email','bound',365,20,NULL,'{}',NULL);
INSERT INTO "tiers" VALUES('tie_01a21f73e8b47e71a84c2cd01c44bee4','prd_01a21f73e88a7ab88b6bd0b0ee63ad64','enterprise-onprem','Enterprise',8,'device','signed','sealed',NULL,'keys',NULL,0,'reject',365,'purchase',14,365,0,'unused_first',3,'["all"]','{"devices":null,"storage":null,"users":null}','[]',1795824019,1795824019,'email','bound',365,20,NULL,'{}',NULL);
INSERT INTO "tiers" VALUES('tie_01a21f73e8b57e7aaa13c83003e3d0e3','prd_01a21f73e8b57394bf2d3720208e1be4','two-devices','Two devices',9,'device','email_expiry','sealed',NULL,'keys',2,0,'replace_oldest',365,'purchase',0,7,30,'unused_first',3,'["all"]','{}','["trial"]',1795824019,1795824019,'email','bound',365,20,NULL,'{}',NULL);
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
INSERT INTO "trials" VALUES('tri_01a21f73f85874ec943819d0e53f39bf','prd_01a21f73e8b57394bf2d3720208e1be4','try@example.com','device-9','lic_01a21f73f84f7798af9f8bc2d3a2bc66',1795824023);
CREATE TABLE unknown_lines (
    session_id TEXT NOT NULL,
    line_id TEXT NOT NULL,
    price TEXT NOT NULL,
    description TEXT,
    quantity BIGINT NOT NULL,
    recurring BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL, sealed_session_id TEXT,
    PRIMARY KEY (session_id, line_id)
);
CREATE TABLE validation_counts (
    day BIGINT NOT NULL,
    action TEXT NOT NULL,
    code TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    log_rows BIGINT NOT NULL,
    PRIMARY KEY (day, action, code)
);
INSERT INTO "validation_counts" VALUES(20785,'activate','ok',1,1);
INSERT INTO "validation_counts" VALUES(20785,'trial','ok',1,1);
INSERT INTO "validation_counts" VALUES(20785,'validate','valid',1,1);
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
, last_at BIGINT, count BIGINT NOT NULL DEFAULT 1, roll TEXT, hours BIGINT NOT NULL DEFAULT 0);
INSERT INTO "validation_logs" VALUES('val_01a21f73f74c7d999e82b4530393c3b7',1795824023,'lic_01a21f73ef8f7941b2838b23879a3e29','LMG-STR-','device-1','127.0.0.1','curl/7.88.1','activate','ok',1795824023,1,'d5131-3MxdTfyo7VtVxfnB',1);
INSERT INTO "validation_logs" VALUES('val_01a21f73f7e3752a80f909f0c3e51bd3',1795824023,'lic_01a21f73ef8f7941b2838b23879a3e29','LMG-STR-','device-1','127.0.0.1','curl/7.88.1','validate','valid',1795824023,1,'d5131-yk4VrID8FiGR2KOS',1);
INSERT INTO "validation_logs" VALUES('val_01a21f73f895715eb4710c4c55fc2f6c',1795824023,'lic_01a21f73f84f7798af9f8bc2d3a2bc66',NULL,'device-9','127.0.0.1','curl/7.88.1','trial','ok',1795824023,1,'d5131-7CzLopAoggjjuxxA',1);
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
INSERT INTO "webhook_deliveries" VALUES('dlv_01a21f74027a748bb7c224bb8aabddc0','whe_01a21f73f8ec7b0b8eebd0dcdc4653b1','license.created','{"type":"license.created","timestamp":"2026-11-28T00:00:26Z","data":{"license":{"id":"lic_01a21f7402527698a92c1b83eb6f5340","status":"active","status_reason":null,"product":"site-plugin","tier":"quantity","purchase_type":"quantity","email":"buyer@example.com","account_id":"acc_01a21f7402517988ac0c681af93ecf35","organization_id":null,"customer_name":null,"order_id":"ord_01a21f73f9987fc48f7b0b6381cb5f4f","subscription_id":null,"site_domain":null,"max_activations":1,"valid_from":"2026-11-28T00:00:26Z","valid_until":null,"created_at":"2026-11-28T00:00:26Z","metadata":{}}}}','queued',4,NULL,'client error (Connect): tcp connect error: Connection refused (os error 111)',1795824026,NULL);
INSERT INTO "webhook_deliveries" VALUES('dlv_01a21f74027a7a498ab18db2be484d3e','whe_01a21f73f8ec7b0b8eebd0dcdc4653b1','license.created','{"type":"license.created","timestamp":"2026-11-28T00:00:26Z","data":{"license":{"id":"lic_01a21f7402527aaeb82d2285b25e7f81","status":"active","status_reason":null,"product":"site-plugin","tier":"quantity","purchase_type":"quantity","email":"buyer@example.com","account_id":"acc_01a21f7402517988ac0c681af93ecf35","organization_id":null,"customer_name":null,"order_id":"ord_01a21f73f9987fc48f7b0b6381cb5f4f","subscription_id":null,"site_domain":null,"max_activations":1,"valid_from":"2026-11-28T00:00:26Z","valid_until":null,"created_at":"2026-11-28T00:00:26Z","metadata":{}}}}','queued',4,NULL,'client error (Connect): tcp connect error: Connection refused (os error 111)',1795824026,NULL);
CREATE TABLE webhook_endpoints (
    id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    events TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
, description TEXT, inactive_reason TEXT, failing_since BIGINT, previous_secret TEXT, previous_until BIGINT);
INSERT INTO "webhook_endpoints" VALUES('whe_01a21f73f8ec7b0b8eebd0dcdc4653b1','http://127.0.0.1:9/hook','s1.074483c8.LxMqMhOX2C2zqmSMcLoJjOny9AxW4YIRNbEDLwIhDUy8T6QwNHMOJ2HgTDQpDC1k0dAj8AZWz1vdI2xaXJd51NTp','["license.created"]',1,1795824023,1795824023,NULL,NULL,1795824026,NULL,NULL);
CREATE INDEX organization_members_by_account ON organization_members (account_id);
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sign_in_links_by_account ON sign_in_links (account_id);
CREATE INDEX orders_by_account ON orders (account_id);
CREATE INDEX orders_by_subscription ON orders (subscription_id);
CREATE INDEX orders_by_payment_intent ON orders (payment_intent_id);
CREATE INDEX orders_by_status ON orders (status, created_at);
CREATE INDEX licenses_by_account ON licenses (account_id, id);
CREATE INDEX licenses_by_organization ON licenses (organization_id, id);
CREATE INDEX licenses_by_subscription ON licenses (subscription_id);
CREATE INDEX licenses_by_prefix ON licenses (key_prefix);
CREATE INDEX activations_by_subject ON activations (subject);
CREATE INDEX validation_logs_by_license ON validation_logs (license_id, id);
CREATE INDEX validation_logs_by_time ON validation_logs (at);
CREATE INDEX audit_log_by_subject ON audit_log (subject, id);
CREATE INDEX stripe_events_by_status ON stripe_events (status, event_time);
CREATE INDEX mail_outbox_by_status ON mail_outbox (status, created_at);
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, id);
CREATE INDEX subscriptions_by_status ON subscriptions (status, current_period_end);
CREATE INDEX charges_by_payment_intent ON charges (payment_intent_id);
CREATE INDEX charges_by_subscription ON charges (subscription_id);
CREATE INDEX disputes_by_payment_intent ON disputes (payment_intent_id);
CREATE INDEX disputes_by_subscription ON disputes (subscription_id);
CREATE INDEX licenses_by_item ON licenses (item_id);
CREATE INDEX webhook_deliveries_by_status ON webhook_deliveries (status, created_at);
CREATE INDEX licenses_by_end ON licenses (valid_until);
CREATE UNIQUE INDEX validation_logs_by_roll ON validation_logs (roll);
CREATE INDEX former_keys_license ON former_keys (license_id);
CREATE INDEX licenses_by_status ON licenses (status, updated_at);
CREATE INDEX unknown_lines_by_price ON unknown_lines (price);
CREATE UNIQUE INDEX accounts_by_username ON accounts (lower(username));
CREATE UNIQUE INDEX accounts_by_email ON accounts (email) WHERE unconfirmed_since IS NULL;
CREATE UNIQUE INDEX accounts_unconfirmed ON accounts (email) WHERE unconfirmed_since IS NOT NULL;
CREATE INDEX pending_sign_ups_by_license ON pending_sign_ups (license_id);
CREATE INDEX pending_sign_ups_by_username ON pending_sign_ups (lower(username));
CREATE INDEX sign_in_challenges_by_account ON sign_in_challenges (account_id);
CREATE INDEX audit_log_by_actor ON audit_log (actor, action, at);
CREATE INDEX orders_in_clear ON orders (id) WHERE substr(checkout_session_id, 1, 3) <> 'h1.';
CREATE INDEX stripe_events_in_clear ON stripe_events (id) WHERE substr(payload, 1, 3) <> 's1.';
CREATE INDEX leases_by_end ON leases (expires_at);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
CREATE INDEX licenses_with_pending_key ON licenses (created_at) WHERE pending_key IS NOT NULL;
CREATE INDEX validation_logs_by_instance ON validation_logs (instance_id, id);
CREATE INDEX subscriptions_to_look_at ON subscriptions (look_at, id) WHERE look_at IS NOT NULL;
CREATE INDEX subscriptions_to_remind_of ON subscriptions (remind_at, id) WHERE remind_at IS NOT NULL;
CREATE INDEX orders_of_subscriptions ON orders (created_at) WHERE subscription_id IS NOT NULL;
CREATE INDEX organization_invitations_by_account ON organization_invitations (account_id);
CREATE INDEX organization_invitations_by_inviter ON organization_invitations (invited_by);
CREATE INDEX licenses_by_site ON licenses (site_domain) WHERE site_domain IS NOT NULL;
CREATE INDEX orders_by_customer ON orders (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_by_email ON orders (email) WHERE email IS NOT NULL;
CREATE INDEX subscriptions_by_customer ON subscriptions (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX charges_by_invoice ON charges (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX mail_outbox_by_recipient ON mail_outbox (recipient, id);
CREATE INDEX subscriptions_by_age ON subscriptions (created_at, id);
CREATE INDEX orders_by_opener ON orders (opened_by) WHERE opened_by IS NOT NULL;
CREATE INDEX invoice_payments_by_time ON invoice_payments (paid_at);
CREATE INDEX orders_by_fulfillment ON orders (fulfilled_at) WHERE fulfilled_at IS NOT NULL;
CREATE INDEX subscriptions_ended ON subscriptions (status_at) WHERE status = 'canceled';
CREATE INDEX order_metadata_by_order ON order_metadata (order_id);
CREATE INDEX license_metadata_by_license ON license_metadata (license_id);
CREATE INDEX accounts_by_address ON accounts (email);
CREATE INDEX jobs_due ON jobs (status, run_at, id);
CREATE INDEX jobs_by_payload ON jobs (payload);
CREATE INDEX renewals_by_license ON renewals (license_id);
CREATE INDEX orders_to_look_at ON orders (id) WHERE attention IS NOT NULL;
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
CREATE TRIGGER accounts_note_change AFTER UPDATE OF email ON accounts WHEN OLD.email IS NOT NEW.email
BEGIN
    INSERT INTO license_changes (topic) VALUES (NEW.id);
END;
CREATE TRIGGER accounts_note_end AFTER DELETE ON accounts
BEGIN
    INSERT INTO license_changes (topic) VALUES (OLD.id);
END;
CREATE TRIGGER accounts_note_start AFTER INSERT ON accounts
BEGIN
    INSERT INTO license_changes (topic) SELECT id FROM accounts WHERE email = NEW.email AND id <> NEW.id;
END;
CREATE TRIGGER activations_count_start AFTER INSERT ON activations WHEN NEW.active AND NEW.takes_seat
BEGIN
    INSERT INTO license_seats (license_id, used) VALUES (NEW.license_id, 1)
        ON CONFLICT (license_id) DO UPDATE SET used = used + 1;
END;
CREATE TRIGGER activations_count_change AFTER UPDATE OF license_id, active, takes_seat ON activations
WHEN (OLD.active AND OLD.takes_seat) IS NOT (NEW.active AND NEW.takes_seat) OR OLD.license_id IS NOT NEW.license_id
BEGIN
    UPDATE license_seats SET used = used - 1 WHERE license_id = OLD.license_id AND OLD.active AND OLD.takes_seat;
    INSERT INTO license_seats (license_id, used) SELECT NEW.license_id, 1 WHERE NEW.active AND NEW.takes_seat
        ON CONFLICT (license_id) DO UPDATE SET used = used + 1;
END;
CREATE TRIGGER activations_count_end AFTER DELETE ON activations WHEN OLD.active AND OLD.takes_seat
BEGIN
    UPDATE license_seats SET used = used - 1 WHERE license_id = OLD.license_id;
END;
CREATE TRIGGER licenses_count_end AFTER DELETE ON licenses
BEGIN
    DELETE FROM license_seats WHERE license_id = OLD.id;
END;
CREATE TRIGGER orders_metadata_start AFTER INSERT ON orders WHEN NEW.metadata <> '{}'
BEGIN
    INSERT INTO order_metadata (name, value, order_id)
        SELECT pair.key, CASE pair.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'text' THEN pair.value
            ELSE NEW.metadata -> pair.key END, NEW.id
        FROM json_each(NEW.metadata) pair
        WHERE pair.type <> 'text' OR length(pair.value) <= 500;
END;
CREATE TRIGGER orders_metadata_change AFTER UPDATE OF metadata ON orders WHEN OLD.metadata <> NEW.metadata
BEGIN
    DELETE FROM order_metadata WHERE order_id = OLD.id;
    INSERT INTO order_metadata (name, value, order_id)
        SELECT pair.key, CASE pair.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'text' THEN pair.value
            ELSE NEW.metadata -> pair.key END, NEW.id
        FROM json_each(NEW.metadata) pair
        WHERE pair.type <> 'text' OR length(pair.value) <= 500;
END;
CREATE TRIGGER orders_metadata_end AFTER DELETE ON orders WHEN OLD.metadata <> '{}'
BEGIN
    DELETE FROM order_metadata WHERE order_id = OLD.id;
END;
CREATE TRIGGER licenses_metadata_start AFTER INSERT ON licenses WHEN NEW.metadata <> '{}'
BEGIN
    INSERT INTO license_metadata (name, value, license_id)
        SELECT pair.key, CASE pair.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'text' THEN pair.value
            ELSE NEW.metadata -> pair.key END, NEW.id
        FROM json_each(NEW.metadata) pair
        WHERE pair.type <> 'text' OR length(pair.value) <= 500;
END;
CREATE TRIGGER licenses_metadata_change AFTER UPDATE OF metadata ON licenses WHEN OLD.metadata <> NEW.metadata
BEGIN
    DELETE FROM license_metadata WHERE license_id = OLD.id;
    INSERT INTO license_metadata (name, value, license_id)
        SELECT pair.key, CASE pair.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'text' THEN pair.value
            ELSE NEW.metadata -> pair.key END, NEW.id
        FROM json_each(NEW.metadata) pair
        WHERE pair.type <> 'text' OR length(pair.value) <= 500;
END;
CREATE TRIGGER licenses_metadata_end AFTER DELETE ON licenses WHEN OLD.metadata <> '{}'
BEGIN
    DELETE FROM license_metadata WHERE license_id = OLD.id;
END;
CREATE TRIGGER licenses_note_change AFTER UPDATE OF
    license_key, account_id, organization_id, tier_id, purchase_type, status, valid_from, valid_until, valid_days,
    max_activations, max_leases, limits, features, metadata ON licenses
BEGIN
    INSERT INTO license_changes (topic) VALUES (NEW.id);
END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('license_changes',6);
COMMIT;
PRAGMA foreign_keys = ON;
