CREATE TABLE jobs.job (
    id            uuid PRIMARY KEY,
    kind          text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    state         text        NOT NULL CHECK (state IN ('queued', 'waiting', 'processing', 'stalled',
                                                        'complete', 'partial_failure', 'failed')),
    priority      text        NOT NULL CHECK (priority IN ('high', 'normal', 'low')),
    owner         text        NOT NULL,
    dedupe_key    text        CHECK (length(dedupe_key) BETWEEN 1 AND 300),
    -- json, not jsonb: it is read back whole, and jsonb refuses the escape of character 0, which hostile text may hold.
    payload       json        NOT NULL,
    created_at    timestamptz NOT NULL,
    -- Claimable from here on, and expired when nobody has claimed it a time to live later.
    run_at        timestamptz NOT NULL,
    -- The creation time plus a handicap per priority: one column holds both priority and ageing, so an index can sort by it.
    claim_order   timestamptz NOT NULL,
    -- Counts the claims; it is the fencing token of whoever runs the job.
    attempt       integer     NOT NULL DEFAULT 0,
    -- How many progress events of this attempt are in the event log.
    progress      integer     NOT NULL DEFAULT 0,
    worker        uuid,
    lease_until   timestamptz,
    deadline_at   timestamptz,
    started_at    timestamptz,
    finished_at   timestamptz,
    error_code    text,
    error_message text,
    CHECK ((finished_at IS NOT NULL) = (state IN ('complete', 'partial_failure', 'failed'))),
    CHECK (state <> 'processing' OR (worker IS NOT NULL AND lease_until IS NOT NULL AND deadline_at IS NOT NULL)),
    CHECK ((error_code IS NULL) = (error_message IS NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

-- All but the last index and the key hold unfinished jobs only, so finished ones cost a claim nothing.
CREATE INDEX job_claim ON jobs.job (claim_order, id) WHERE state IN ('queued', 'waiting', 'stalled');
CREATE INDEX job_unfinished ON jobs.job (state, run_at) WHERE finished_at IS NULL;
CREATE UNIQUE INDEX job_dedupe ON jobs.job (kind, dedupe_key) WHERE finished_at IS NULL AND dedupe_key IS NOT NULL;
CREATE INDEX job_finished ON jobs.job (finished_at) WHERE finished_at IS NOT NULL;
