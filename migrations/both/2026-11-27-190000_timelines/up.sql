-- What an event or a mail is about, for the timelines of the console: a subscription's, a payment's or a license's id.
ALTER TABLE stripe_events ADD COLUMN about TEXT;
CREATE INDEX stripe_events_by_about ON stripe_events (about, event_time) WHERE about IS NOT NULL;

ALTER TABLE mail_outbox ADD COLUMN about TEXT;
CREATE INDEX mail_outbox_by_about ON mail_outbox (about, id) WHERE about IS NOT NULL;

-- Until when the seller may answer a dispute.
ALTER TABLE disputes ADD COLUMN answer_by BIGINT;
