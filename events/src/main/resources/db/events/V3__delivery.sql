-- What is to be posted to an address that an owner named, kept until it is delivered or given up, and then as its record.
CREATE TABLE events.delivery (
    id         uuid PRIMARY KEY,
    owner      text        NOT NULL,
    -- Several instances may see the same reason to deliver: only the first makes a row.
    dedupe_key text        NOT NULL UNIQUE,
    type       text        NOT NULL,
    url        text        NOT NULL,
    body       text        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    -- Counted when an attempt begins: it is the fence of the attempt, and a crash uses one up.
    attempts   smallint    NOT NULL DEFAULT 0,
    -- When the next attempt may begin; while one runs, when it is taken for dead.
    next_at    timestamptz NOT NULL,
    status     integer,
    error      text,
    created_at timestamptz NOT NULL,
    ended_at   timestamptz
);

CREATE INDEX delivery_due ON events.delivery (next_at) WHERE state = 'pending';
CREATE INDEX delivery_by_owner ON events.delivery (owner, id DESC);
CREATE INDEX delivery_ended ON events.delivery (ended_at) WHERE ended_at IS NOT NULL;
