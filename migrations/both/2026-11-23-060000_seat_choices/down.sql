DROP TABLE seat_choices;
