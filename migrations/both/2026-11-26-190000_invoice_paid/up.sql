-- What was paid for the invoice of a charge: it paid for what was bought once beside a subscription, whatever else was billed
-- for the same period.
ALTER TABLE charges ADD COLUMN invoice_paid BIGINT;
