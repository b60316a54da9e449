DROP INDEX orders_to_look_at;
