DROP TABLE bulk_action_licenses;
DROP TABLE bulk_actions;
