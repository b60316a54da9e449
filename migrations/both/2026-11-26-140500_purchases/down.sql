DROP TABLE unknown_lines;
ALTER TABLE orders DROP COLUMN opened_by;
