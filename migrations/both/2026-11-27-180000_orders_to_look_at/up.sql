-- The console's home asks for the few orders that wait for a person among all of them.
CREATE INDEX orders_to_look_at ON orders (id) WHERE attention IS NOT NULL;
