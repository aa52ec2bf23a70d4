-- Conversations: what is understood of them, encrypted; gone when unused for long.
CREATE TABLE guard.session (
    owner      text NOT NULL,
    session_id text NOT NULL,
    state      bytea NOT NULL,
    last_answer bytea NOT NULL,
    turns      integer NOT NULL,
    blocked    integer NOT NULL,
    tokens     bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (owner, session_id)
);

CREATE INDEX session_by_age ON guard.session (owner, created_at, session_id);
CREATE INDEX session_expiry ON guard.session (updated_at);

-- Passages that an owner's conversations can be reminded of, encrypted.
CREATE TABLE guard.memory (
    owner      text NOT NULL,
    id         uuid NOT NULL,
    session_id text NOT NULL,
    turn       integer NOT NULL,
    start_at   integer NOT NULL,
    end_at     integer NOT NULL,
    text       bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (owner, id)
);

CREATE INDEX memory_by_session ON guard.memory (owner, session_id);

-- Grows with every change of an owner's memory, so that each instance knows when its copy is old.
CREATE TABLE guard.memory_version (
    owner   text PRIMARY KEY,
    version bigint NOT NULL
);
