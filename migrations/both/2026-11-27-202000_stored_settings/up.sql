-- What the seller has set in the console, by the names that the environment has for it. A secret is sealed.
CREATE TABLE stored_settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT,
    sealed_value TEXT,
    changed_at BIGINT NOT NULL,
    CHECK ((value IS NULL) <> (sealed_value IS NULL))
);
