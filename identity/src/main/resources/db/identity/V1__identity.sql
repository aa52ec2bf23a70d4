CREATE TABLE identity.nonce (
    nonce      text        PRIMARY KEY,
    address    text        NOT NULL,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX nonce_address ON identity.nonce (address, issued_at);
CREATE INDEX nonce_expires_at ON identity.nonce (expires_at);

CREATE TABLE identity.session (
    id         uuid        PRIMARY KEY,
    -- SHA-256 of the token; the token itself is nowhere.
    token_hash bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    -- wallet:ADDRESS, and for a contract wallet the chain it is on: elsewhere its address may be somebody else's.
    owner      text        NOT NULL,
    address    text        NOT NULL,
    chain_id   bigint      NOT NULL,
    is_member  boolean,
    balance    numeric(78) CHECK (balance >= 0),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    ip         text,
    user_agent text
);
CREATE INDEX session_expires_at ON identity.session (expires_at);

-- What the chain last said about a wallet, for its plans: sessions show it as it was at sign-in, keys outlive sessions.
CREATE TABLE identity.wallet (
    owner     text        PRIMARY KEY,
    address   text        NOT NULL,
    chain_id  bigint      NOT NULL,
    is_member boolean,
    balance   numeric(78) CHECK (balance >= 0),
    read_at   timestamptz NOT NULL
);

CREATE TABLE identity.api_key (
    id             uuid        PRIMARY KEY,
    owner          text        NOT NULL,
    name           text        NOT NULL,
    -- The first characters of the key, to tell keys apart.
    hint           text        NOT NULL,
    secret_hash    bytea       NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    previous_hash  bytea       UNIQUE CHECK (length(previous_hash) = 32),
    previous_until timestamptz,
    permissions    text[]      NOT NULL,
    created_by     text        NOT NULL,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz,
    rotated_at     timestamptz,
    last_used_at   timestamptz,
    revoked_at     timestamptz,
    CHECK ((previous_hash IS NULL) = (previous_until IS NULL))
);
CREATE INDEX api_key_owner ON identity.api_key (owner, id);

CREATE TABLE identity.audit (
    seq        bigint      PRIMARY KEY,
    at         timestamptz NOT NULL,
    type       text        NOT NULL CHECK (length(type) BETWEEN 1 AND 100),
    actor      text        NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    -- json, not jsonb: values are other people's texts, and jsonb refuses the escape of character 0.
    data       json        NOT NULL,
    ip         text,
    user_agent text,
    prev_hash  bytea       NOT NULL CHECK (length(prev_hash) = 32),
    hash       bytea       NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX audit_type ON identity.audit (type, seq);
CREATE INDEX audit_actor ON identity.audit (actor, seq);

-- The last entry, kept apart so that entries cut off the end are missed.
CREATE TABLE identity.audit_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq      bigint  NOT NULL,
    hash     bytea   NOT NULL
);

CREATE FUNCTION identity.audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON identity.audit
    FOR EACH STATEMENT EXECUTE FUNCTION identity.audit_is_append_only();
