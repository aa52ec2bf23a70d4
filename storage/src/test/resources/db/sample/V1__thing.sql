CREATE TABLE sample.thing (id uuid PRIMARY KEY);
