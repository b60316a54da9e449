DROP TRIGGER licenses_count_end ON licenses;
DROP FUNCTION keysmith_forget_seats;
DROP TRIGGER activations_count_change ON activations;
DROP TRIGGER activations_count_start ON activations;
DROP FUNCTION keysmith_count_seats;
DROP TABLE license_seats;
