DROP INDEX orders_of_subscriptions;
DROP INDEX subscriptions_to_remind_of;
DROP INDEX subscriptions_to_look_at;
ALTER TABLE subscriptions DROP COLUMN remind_at;
ALTER TABLE subscriptions DROP COLUMN look_at;
