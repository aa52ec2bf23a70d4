-- Policies of an owner; the document is kept as it was written.
CREATE TABLE guard.policy (
    owner      text NOT NULL,
    name       text NOT NULL,
    document   text NOT NULL,
    version    integer NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (owner, name)
);

-- A credential that is held to one policy. The policy cannot go while it is bound: no key falls back to a laxer one.
CREATE TABLE guard.binding (
    principal text PRIMARY KEY,
    owner     text NOT NULL,
    policy    text NOT NULL,
    FOREIGN KEY (owner, policy) REFERENCES guard.policy (owner, name)
);

CREATE INDEX binding_by_policy ON guard.binding (owner, policy);

-- What was taken out of the texts of a session, encrypted; gone after it expires.
CREATE TABLE guard.placeholder (
    owner      text NOT NULL,
    session_id text NOT NULL,
    name       text NOT NULL,
    digest     bytea NOT NULL,
    value      bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (owner, session_id, name),
    UNIQUE (owner, session_id, digest)
);

CREATE INDEX placeholder_expiry ON guard.placeholder (expires_at);
