-- How Stripe collects the payments of a subscription, and in which currency: reminders speak of what Stripe will do.
ALTER TABLE subscriptions ADD COLUMN collection TEXT NOT NULL DEFAULT 'automatic';
ALTER TABLE subscriptions ADD COLUMN currency TEXT;
