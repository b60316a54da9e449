-- When the success page first showed an order's keys, in milliseconds: afterwards only that browser sees them there.
ALTER TABLE orders ADD COLUMN first_viewed_at BIGINT;
