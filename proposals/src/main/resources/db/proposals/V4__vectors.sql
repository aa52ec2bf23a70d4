-- What a text means: one byte for each number of its vector, and the model that made it. A row without is embedded later.
-- The transaction that wrote a vector tells every instance which vectors it has not read yet.
ALTER TABLE proposals.fingerprint ADD COLUMN vector bytea;
ALTER TABLE proposals.fingerprint ADD COLUMN vector_model text;
ALTER TABLE proposals.fingerprint ADD COLUMN vector_xid xid8;

CREATE INDEX fingerprint_by_vector_xid ON proposals.fingerprint (vector_xid) WHERE vector_xid IS NOT NULL;
CREATE INDEX fingerprint_without_vector ON proposals.fingerprint (proposal_id) WHERE vector_model IS NULL;
