-- The meaning of a passage, encrypted like its text, and the model that made it. A row without is embedded later.
ALTER TABLE guard.memory ADD COLUMN vector bytea;
ALTER TABLE guard.memory ADD COLUMN vector_model text;

CREATE INDEX memory_without_vector ON guard.memory (id) WHERE vector_model IS NULL;
