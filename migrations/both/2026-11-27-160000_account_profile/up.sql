-- What a person is called, and the language that pages and mails speak to them; null = not known.
ALTER TABLE accounts ADD COLUMN name TEXT;
ALTER TABLE accounts ADD COLUMN language TEXT;
