DROP TABLE stored_settings;
