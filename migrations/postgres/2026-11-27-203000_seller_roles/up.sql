-- Lesser roles for those who work for the seller.
ALTER TABLE accounts DROP CONSTRAINT accounts_role_check;
ALTER TABLE accounts ADD CONSTRAINT accounts_role_check
    CHECK (role IN ('customer', 'viewer', 'support', 'developer', 'admin'));
-- Each mail asks who works for the seller: a handful among all customers.
CREATE INDEX accounts_of_sellers ON accounts (id) WHERE role <> 'customer';

-- Which mails to the seller each of them has chosen, or switched off; without a row the role's default counts.
CREATE TABLE seller_notifications (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    notification TEXT NOT NULL,
    wanted BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, notification)
);
