-- What the shop says about a product and a plan, in the seller's words.
ALTER TABLE products ADD COLUMN description TEXT;
ALTER TABLE tiers ADD COLUMN description TEXT;
