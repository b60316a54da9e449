DROP INDEX orders_by_opener;
DROP INDEX subscriptions_by_age;
DROP INDEX mail_outbox_by_recipient;
DROP INDEX charges_by_invoice;
DROP INDEX subscriptions_by_customer;
DROP INDEX orders_by_email;
DROP INDEX orders_by_customer;
DROP INDEX licenses_by_site;
