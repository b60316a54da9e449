-- How many seats of a license are taken, kept by triggers in the transaction that takes or frees one: a license with many of
-- them, or without a limit, need not have them counted for each question.
CREATE TABLE license_seats (
    license_id TEXT NOT NULL PRIMARY KEY,
    used BIGINT NOT NULL
);
INSERT INTO license_seats (license_id, used)
    SELECT license_id, COUNT(*) FROM activations WHERE active AND takes_seat GROUP BY license_id;

CREATE FUNCTION keysmith_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.active AND OLD.takes_seat THEN
        UPDATE license_seats SET used = used - 1 WHERE license_id = OLD.license_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.active AND NEW.takes_seat THEN
        INSERT INTO license_seats AS known (license_id, used) VALUES (NEW.license_id, 1)
            ON CONFLICT (license_id) DO UPDATE SET used = known.used + 1;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER activations_count_start AFTER INSERT OR DELETE ON activations
FOR EACH ROW EXECUTE FUNCTION keysmith_count_seats();
CREATE TRIGGER activations_count_change AFTER UPDATE OF license_id, active, takes_seat ON activations
FOR EACH ROW WHEN (
    (OLD.license_id, OLD.active AND OLD.takes_seat) IS DISTINCT FROM (NEW.license_id, NEW.active AND NEW.takes_seat))
EXECUTE FUNCTION keysmith_count_seats();

CREATE FUNCTION keysmith_forget_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM license_seats WHERE license_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER licenses_count_end AFTER DELETE ON licenses FOR EACH ROW EXECUTE FUNCTION keysmith_forget_seats();
