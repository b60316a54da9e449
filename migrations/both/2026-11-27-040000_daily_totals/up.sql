-- What each paid invoice of a subscription brought, once, however often Stripe tells of it.
CREATE TABLE invoice_payments (
    id TEXT NOT NULL PRIMARY KEY,
    subscription_id TEXT NOT NULL,
    paid_at BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL
);
CREATE INDEX invoice_payments_by_time ON invoice_payments (paid_at);

-- What each day brought: the seller's charts read these few rows, never the tables that they count.
CREATE TABLE daily_totals (
    day BIGINT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    count BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (day, name, currency)
);
CREATE INDEX orders_by_fulfillment ON orders (fulfilled_at) WHERE fulfilled_at IS NOT NULL;
CREATE INDEX subscriptions_ended ON subscriptions (status_at) WHERE status = 'canceled';
