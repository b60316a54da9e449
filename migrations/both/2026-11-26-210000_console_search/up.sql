-- What the seller's console searches by (a site, a Stripe customer or invoice, a recipient), and a customer's orders.
CREATE INDEX licenses_by_site ON licenses (site_domain) WHERE site_domain IS NOT NULL;
CREATE INDEX orders_by_customer ON orders (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_by_email ON orders (email) WHERE email IS NOT NULL;
CREATE INDEX subscriptions_by_customer ON subscriptions (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX charges_by_invoice ON charges (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX mail_outbox_by_recipient ON mail_outbox (recipient, id);
CREATE INDEX subscriptions_by_age ON subscriptions (created_at, id);
CREATE INDEX orders_by_opener ON orders (opened_by) WHERE opened_by IS NOT NULL;
