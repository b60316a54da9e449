DROP TABLE seller_notifications;
DROP INDEX accounts_of_sellers;
UPDATE accounts SET role = 'customer' WHERE role IN ('viewer', 'support', 'developer');
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(
    sql, 'role IN (''customer'', ''viewer'', ''support'', ''developer'', ''admin'')', 'role IN (''customer'', ''admin'')')
WHERE type = 'table' AND name = 'accounts';
PRAGMA writable_schema = RESET;
