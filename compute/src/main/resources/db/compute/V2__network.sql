CREATE TABLE compute.node (
    id            uuid PRIMARY KEY,
    owner         text NOT NULL,
    -- Ed25519; a key is one node, for good.
    public_key    bytea NOT NULL UNIQUE CHECK (length(public_key) = 32),
    name          text NOT NULL,
    kinds         text[] NOT NULL,
    models        text[] NOT NULL,
    gpu           boolean NOT NULL,
    memory_mb     integer NOT NULL,
    region        text,
    slots         integer NOT NULL CHECK (slots BETWEEN 1 AND 1000),
    ask           numeric(38, 9) NOT NULL CHECK (ask >= 0),
    maintenance   boolean NOT NULL DEFAULT false,
    registered_at timestamptz NOT NULL,
    -- The address block of its last session.
    block         text,
    -- One session at a time; a new one ends the one before.
    session_hash  bytea UNIQUE CHECK (length(session_hash) = 32),
    session       uuid,
    seen_at       timestamptz,
    sequence      bigint NOT NULL DEFAULT 0,
    running       integer NOT NULL DEFAULT 0,
    completed     bigint NOT NULL DEFAULT 0,
    lost          bigint NOT NULL DEFAULT 0,
    rejected      bigint NOT NULL DEFAULT 0,
    -- Confirmed results since the last wrong one: what its reputation rests on.
    streak        bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX node_owner ON compute.node (owner, id);
CREATE INDEX node_seen ON compute.node (seen_at);

CREATE TABLE compute.challenge (
    value      bytea PRIMARY KEY CHECK (length(value) = 32),
    public_key bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Unfinished tasks only, so that it stays small however many there have been.
CREATE TABLE compute.task (
    id           uuid PRIMARY KEY,
    requester    text NOT NULL,
    -- json, not jsonb: read back whole, and jsonb refuses the escape of character 0.
    spec         json NOT NULL,
    -- For results that are lists of numbers; null where they have to be the same bytes.
    tolerance    double precision,
    redundancy   smallint NOT NULL,
    max_attempts smallint NOT NULL,
    escrow       numeric(38, 9) NOT NULL,
    deadline     timestamptz NOT NULL,
    lease_ms     integer NOT NULL,
    attempt_ms   integer NOT NULL,
    reveal_ms    integer NOT NULL,
    phase        text NOT NULL CHECK (phase IN ('pending', 'assigned', 'in_progress')),
    target       smallint NOT NULL,
    attempts     json NOT NULL,
    submitted_at timestamptz NOT NULL,
    -- What nodes have to offer for it, and how much it pays at about.
    demand       text NOT NULL,
    -- Start-time fair queueing: one requester's flood stands behind the first task of another.
    claim_order  bigint NOT NULL,
    wanted       smallint NOT NULL,
    -- Looked at and not placed: it waits for the next tick, so that it does not stand in the way of others.
    parked       boolean NOT NULL DEFAULT false,
    due_at       timestamptz NOT NULL
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.0, autovacuum_analyze_threshold = 20000);
CREATE INDEX task_claim ON compute.task (demand, claim_order) WHERE wanted > 0 AND NOT parked;
CREATE INDEX task_due ON compute.task (due_at);
CREATE INDEX task_requester ON compute.task (requester, id);

-- Results that wait for others to be compared with.
CREATE TABLE compute.result (
    task    uuid NOT NULL,
    attempt smallint NOT NULL,
    output  text NOT NULL,
    PRIMARY KEY (task, attempt)
);

CREATE TABLE compute.task_done (
    id           uuid NOT NULL PRIMARY KEY,
    requester    text NOT NULL,
    spec         json NOT NULL,
    redundancy   smallint NOT NULL,
    escrow       numeric(38, 9) NOT NULL,
    paid         numeric(38, 9) NOT NULL CHECK (paid >= 0),
    refunded     numeric(38, 9) NOT NULL CHECK (refunded >= 0),
    deadline     timestamptz NOT NULL,
    phase        text NOT NULL CHECK (phase IN ('completed', 'failed', 'cancelled')),
    cause        text,
    accepted     smallint,
    attempts     json NOT NULL,
    output       text,
    submitted_at timestamptz NOT NULL,
    finished_at  timestamptz NOT NULL,
    CONSTRAINT escrow_is_used_up CHECK (paid + refunded = escrow),
    CHECK ((phase = 'completed') = (accepted IS NOT NULL AND output IS NOT NULL))
) PARTITION BY RANGE (id);
CREATE TABLE compute.task_done_default PARTITION OF compute.task_done DEFAULT;
CREATE INDEX task_done_requester ON compute.task_done (requester, id);

-- A caller who got no answer asks again with the same key.
CREATE TABLE compute.submission (
    requester text NOT NULL,
    key       text NOT NULL,
    tasks     uuid[] NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (requester, key)
);
CREATE INDEX submission_at ON compute.submission (at);

CREATE TABLE compute.queue (
    requester text PRIMARY KEY,
    tag       bigint NOT NULL
) WITH (fillfactor = 50);

-- How each round of matching came to its choice; enough to repeat it.
CREATE TABLE compute.round (
    id       uuid PRIMARY KEY,
    at       timestamptz NOT NULL,
    seed     bytea NOT NULL,
    nodes    json NOT NULL,
    choices  json NOT NULL
);
CREATE INDEX round_at ON compute.round (at);
