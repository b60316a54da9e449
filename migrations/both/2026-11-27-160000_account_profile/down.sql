ALTER TABLE accounts DROP COLUMN language;
ALTER TABLE accounts DROP COLUMN name;
