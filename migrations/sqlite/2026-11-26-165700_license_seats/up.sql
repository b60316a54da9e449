-- How many seats of a license are taken, kept by triggers in the transaction that takes or frees one: a license with many of
-- them, or without a limit, need not have them counted for each question.
CREATE TABLE license_seats (
    license_id TEXT NOT NULL PRIMARY KEY,
    used BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO license_seats (license_id, used)
    SELECT license_id, COUNT(*) FROM activations WHERE active AND takes_seat GROUP BY license_id;

CREATE TRIGGER activations_count_start AFTER INSERT ON activations WHEN NEW.active AND NEW.takes_seat
BEGIN
    INSERT INTO license_seats (license_id, used) VALUES (NEW.license_id, 1)
        ON CONFLICT (license_id) DO UPDATE SET used = used + 1;
END;
CREATE TRIGGER activations_count_change AFTER UPDATE OF license_id, active, takes_seat ON activations
WHEN (OLD.active AND OLD.takes_seat) IS NOT (NEW.active AND NEW.takes_seat) OR OLD.license_id IS NOT NEW.license_id
BEGIN
    UPDATE license_seats SET used = used - 1 WHERE license_id = OLD.license_id AND OLD.active AND OLD.takes_seat;
    INSERT INTO license_seats (license_id, used) SELECT NEW.license_id, 1 WHERE NEW.active AND NEW.takes_seat
        ON CONFLICT (license_id) DO UPDATE SET used = used + 1;
END;
CREATE TRIGGER activations_count_end AFTER DELETE ON activations WHEN OLD.active AND OLD.takes_seat
BEGIN
    UPDATE license_seats SET used = used - 1 WHERE license_id = OLD.license_id;
END;
CREATE TRIGGER licenses_count_end AFTER DELETE ON licenses
BEGIN
    DELETE FROM license_seats WHERE license_id = OLD.id;
END;
