DROP TRIGGER licenses_count_end;
DROP TRIGGER activations_count_end;
DROP TRIGGER activations_count_change;
DROP TRIGGER activations_count_start;
DROP TABLE license_seats;
