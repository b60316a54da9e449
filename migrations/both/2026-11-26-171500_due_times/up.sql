-- When time alone may change something of a subscription: only what is due is read. 0: look as soon as possible.
ALTER TABLE subscriptions ADD COLUMN look_at BIGINT DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN remind_at BIGINT DEFAULT 0;
CREATE INDEX subscriptions_to_look_at ON subscriptions (look_at, id) WHERE look_at IS NOT NULL;
CREATE INDEX subscriptions_to_remind_of ON subscriptions (remind_at, id) WHERE remind_at IS NOT NULL;
CREATE INDEX orders_of_subscriptions ON orders (created_at) WHERE subscription_id IS NOT NULL;
