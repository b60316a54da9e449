DROP TABLE seller_notifications;
DROP INDEX accounts_of_sellers;
UPDATE accounts SET role = 'customer' WHERE role IN ('viewer', 'support', 'developer');
ALTER TABLE accounts DROP CONSTRAINT accounts_role_check;
ALTER TABLE accounts ADD CONSTRAINT accounts_role_check CHECK (role IN ('customer', 'admin'));
