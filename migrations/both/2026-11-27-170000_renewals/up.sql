-- Orders that renew a license bought once, instead of making one. `paid_at`: when the days were added;
-- `taken_back_at`: since when they are taken off again, because the money went back.
CREATE TABLE renewals (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    license_id TEXT NOT NULL REFERENCES licenses (id),
    days BIGINT NOT NULL,
    paid_at BIGINT,
    taken_back_at BIGINT
);
CREATE INDEX renewals_by_license ON renewals (license_id);
