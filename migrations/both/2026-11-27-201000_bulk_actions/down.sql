DROP INDEX subscriptions_newest_by_status;
DROP INDEX accounts_unconfirmed_by_id;
DROP INDEX accounts_disabled;
DROP TABLE bulk_action_licenses;
DROP TABLE bulk_actions;
