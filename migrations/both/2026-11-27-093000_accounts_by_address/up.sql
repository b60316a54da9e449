-- Both accounts of an address at once: the two indexes of addresses hold one kind of account each. Without this one each new account
-- cost a look through all of them, by the trigger that tells validations of it.
CREATE INDEX accounts_by_address ON accounts (email);
