ALTER TABLE charges DROP COLUMN invoice_paid;
