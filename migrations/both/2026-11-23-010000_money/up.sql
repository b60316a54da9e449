-- revision counts the writes: what was fetched before another write is fetched again. status_at is when the state
-- began; choose_until, how long the customer may choose which seats go.
ALTER TABLE subscriptions ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN status_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN choose_until BIGINT;
CREATE INDEX subscriptions_by_status ON subscriptions (status, current_period_end);

-- Marks that money keeps of a license. asked_at: the customer chose it to go; removed_at: its seat is gone from the
-- subscription; allowed_at: a person made it active in spite of what had happened until then.
CREATE TABLE license_marks (
    license_id TEXT NOT NULL PRIMARY KEY REFERENCES licenses (id),
    asked_at BIGINT,
    removed_at BIGINT,
    allowed_at BIGINT
);

-- What went back of a payment. Amounts are minor units.
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
);
CREATE INDEX charges_by_payment_intent ON charges (payment_intent_id);
CREATE INDEX charges_by_subscription ON charges (subscription_id);

CREATE TABLE disputes (
    id TEXT NOT NULL PRIMARY KEY,
    charge_id TEXT,
    payment_intent_id TEXT,
    subscription_id TEXT,
    status TEXT NOT NULL,
    reason TEXT,
    status_at BIGINT NOT NULL,
    watermark BIGINT NOT NULL
);
CREATE INDEX disputes_by_payment_intent ON disputes (payment_intent_id);
CREATE INDEX disputes_by_subscription ON disputes (subscription_id);
CREATE INDEX licenses_by_item ON licenses (item_id);
