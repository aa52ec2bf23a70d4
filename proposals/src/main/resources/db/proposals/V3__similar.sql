-- The fingerprint of each scanned proposal's text and the fields that a copy may change.
CREATE TABLE proposals.fingerprint (
    proposal_id uuid PRIMARY KEY REFERENCES proposals.proposal (id) ON DELETE CASCADE,
    -- How fingerprints are made; only those of one version are compared.
    version     smallint NOT NULL,
    owner       text NOT NULL,
    places      bytea NOT NULL,
    bands       integer[] NOT NULL,
    fields      json NOT NULL,
    created_at  timestamptz NOT NULL
);

-- Without the pending list a search never has to walk through entries that are not in the tree yet.
CREATE INDEX fingerprint_by_band ON proposals.fingerprint USING gin (bands) WITH (fastupdate = off);
