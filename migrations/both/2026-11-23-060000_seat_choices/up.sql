-- Which seats a customer chose to go, while fewer are paid for than there are. seat_id names a license, or an activation
-- where one license has all the seats. The rows go when the time to choose is over.
CREATE TABLE seat_choices (
    subscription_id TEXT NOT NULL REFERENCES subscriptions (id),
    seat_id TEXT NOT NULL,
    chosen_at BIGINT NOT NULL,
    PRIMARY KEY (subscription_id, seat_id)
);
