ALTER TABLE orders DROP COLUMN first_viewed_at;
