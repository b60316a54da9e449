-- Tells whether the list of withdrawn licenses changed without reading it.
CREATE INDEX licenses_by_status ON licenses (status, updated_at);
