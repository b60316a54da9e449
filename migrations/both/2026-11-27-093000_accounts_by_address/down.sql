DROP INDEX accounts_by_address;
