-- One row per distinct proposal of an owner; the same text scanned again adds an analysis, not a proposal.
CREATE TABLE proposals.proposal (
    id                uuid PRIMARY KEY,
    owner             text NOT NULL,
    content_hash      text NOT NULL,
    title             text NOT NULL,
    description       text NOT NULL,
    proposer_address  text,
    dao_name          text,
    chain_id          bigint,
    requested_amount  numeric,
    requested_token   text,
    recipient_address text,
    voting_deadline   timestamptz,
    snapshot_block    bigint,
    metadata          jsonb NOT NULL,
    created_at        timestamptz NOT NULL,
    UNIQUE (owner, content_hash)
);

CREATE INDEX proposal_by_owner ON proposals.proposal (owner, id DESC);
CREATE INDEX proposal_by_dao ON proposals.proposal (dao_name, id DESC) WHERE dao_name IS NOT NULL;

CREATE TABLE proposals.analysis (
    id                 uuid PRIMARY KEY,
    -- One analysis per job: a second worker finishing the same job meets this constraint.
    job_id             uuid NOT NULL UNIQUE,
    proposal_id        uuid NOT NULL REFERENCES proposals.proposal (id) ON DELETE CASCADE,
    composite_score    smallint NOT NULL CHECK (composite_score BETWEEN 0 AND 100),
    risk_level         text NOT NULL,
    recommendation     text NOT NULL,
    inconclusive       boolean NOT NULL,
    rules_version      text NOT NULL,
    processing_time_ms integer NOT NULL,
    -- The answer as it was given, never queried by field; json keeps the order of its members.
    result             json NOT NULL,
    created_at         timestamptz NOT NULL
);

-- An identical scan joins the job, or gets the kept answer, of another owner; this is what lets it read them.
CREATE TABLE proposals.reader (
    owner  text NOT NULL,
    job_id uuid NOT NULL,
    PRIMARY KEY (owner, job_id)
);

CREATE INDEX reader_by_job ON proposals.reader (job_id);

CREATE INDEX analysis_by_proposal ON proposals.analysis (proposal_id, id DESC);
