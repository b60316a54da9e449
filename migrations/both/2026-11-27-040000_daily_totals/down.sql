DROP INDEX subscriptions_ended;
DROP INDEX orders_by_fulfillment;
DROP TABLE daily_totals;
DROP TABLE invoice_payments;
