-- The account that was signed in when the checkout was opened: it pays as its own customer at Stripe.
ALTER TABLE orders ADD COLUMN opened_by TEXT REFERENCES accounts (id);

-- Lines of paid checkouts whose price the catalog does not know. One that is paid once is minted when the catalog learns
-- its price; those of a subscription are the subscription's.
CREATE TABLE unknown_lines (
    session_id TEXT NOT NULL,
    line_id TEXT NOT NULL,
    price TEXT NOT NULL,
    description TEXT,
    quantity BIGINT NOT NULL,
    recurring BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, line_id)
);
CREATE INDEX unknown_lines_by_price ON unknown_lines (price);
