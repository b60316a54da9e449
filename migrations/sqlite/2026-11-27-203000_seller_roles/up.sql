-- Lesser roles for those who work for the seller. SQLite changes a CHECK only with the whole table, and dropping `accounts`
-- would delete the rows of other tables that follow it (ON DELETE CASCADE). Nothing that is stored changes its form, so the
-- text of the table is changed instead, as <https://www.sqlite.org/lang_altertable.html#otheralter> describes; making
-- a table below raises the schema's version, so that every connection reads it anew.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(
    sql, 'role IN (''customer'', ''admin'')', 'role IN (''customer'', ''viewer'', ''support'', ''developer'', ''admin'')')
WHERE type = 'table' AND name = 'accounts';
PRAGMA writable_schema = RESET;
-- Each mail asks who works for the seller: a handful among all customers.
CREATE INDEX accounts_of_sellers ON accounts (id) WHERE role <> 'customer';

-- Which mails to the seller each of them has chosen, or switched off; without a row the role's default counts.
CREATE TABLE seller_notifications (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    notification TEXT NOT NULL,
    wanted BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, notification)
);
