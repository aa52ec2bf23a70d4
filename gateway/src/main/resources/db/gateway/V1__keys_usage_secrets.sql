CREATE TABLE gateway.model_key (
    id                  uuid PRIMARY KEY,
    owner               text NOT NULL,
    name                text NOT NULL,
    -- The first characters of the key, to tell keys apart.
    hint                text NOT NULL,
    secret_hash         bytea NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    previous_hash       bytea UNIQUE CHECK (length(previous_hash) = 32),
    previous_until      timestamptz,
    -- Patterns of the models that it may call; none for all.
    models              text[] NOT NULL,
    budget_usd          numeric(18, 9) CHECK (budget_usd > 0),
    budget_period       text CHECK (budget_period IN ('total', 'day', 'month')),
    requests_per_minute integer CHECK (requests_per_minute > 0),
    tokens_per_minute   integer CHECK (tokens_per_minute > 0),
    tags                text[] NOT NULL,
    policy              text,
    created_by          text NOT NULL,
    created_at          timestamptz NOT NULL,
    expires_at          timestamptz,
    rotated_at          timestamptz,
    last_used_at        timestamptz,
    revoked_at          timestamptz,
    CHECK ((previous_hash IS NULL) = (previous_until IS NULL)),
    CHECK ((budget_usd IS NULL) = (budget_period IS NULL))
);
CREATE INDEX model_key_owner ON gateway.model_key (owner, id);

-- What a budgeted key spent in one period of its budget. Whatever instances may still spend is leased to them before they
-- promise it to a call, so spent + unreported + leased never passes the budget.
CREATE TABLE gateway.spend (
    key_id     uuid NOT NULL REFERENCES gateway.model_key ON DELETE CASCADE,
    -- The first day of the period; 1970-01-01 for a budget that never starts anew.
    period     date NOT NULL,
    spent      numeric(18, 9) NOT NULL DEFAULT 0 CHECK (spent >= 0),
    leased     numeric(18, 9) NOT NULL DEFAULT 0 CHECK (leased >= 0),
    -- Leases of instances that went silent: they may have spent it, so it counts until they report.
    unreported numeric(18, 9) NOT NULL DEFAULT 0 CHECK (unreported >= 0),
    -- The highest share in per cent that was announced.
    alerted    smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (key_id, period)
);

CREATE TABLE gateway.lease (
    key_id     uuid NOT NULL,
    period     date NOT NULL,
    instance   uuid NOT NULL,
    amount     numeric(18, 9) NOT NULL CHECK (amount >= 0),
    expires_at timestamptz NOT NULL,
    expired    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (key_id, period, instance),
    FOREIGN KEY (key_id, period) REFERENCES gateway.spend ON DELETE CASCADE
);
CREATE INDEX lease_instance ON gateway.lease (instance);
CREATE INDEX lease_expires_at ON gateway.lease (expires_at) WHERE NOT expired;

-- One row per finished call. Its id begins with the time, so partitions of ids are partitions of time, and the id alone
-- keeps a call from being written twice.
CREATE TABLE gateway.usage (
    id               uuid NOT NULL PRIMARY KEY,
    at               timestamptz NOT NULL,
    principal        text NOT NULL,
    owner            text NOT NULL,
    tags             text[] NOT NULL,
    provider         text NOT NULL,
    model_asked      text NOT NULL,
    model            text NOT NULL,
    input_tokens     bigint NOT NULL,
    output_tokens    bigint NOT NULL,
    cached_tokens    bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    -- Null where the model has no price.
    cost_usd         numeric(18, 9),
    latency_ms       integer NOT NULL,
    first_token_ms   integer,
    status           smallint NOT NULL,
    cached           boolean NOT NULL,
    blocked          boolean NOT NULL,
    streamed         boolean NOT NULL,
    attempts         smallint NOT NULL
) PARTITION BY RANGE (id);
CREATE INDEX usage_owner ON gateway.usage (owner, id);
CREATE INDEX usage_principal ON gateway.usage (principal, id);
CREATE TABLE gateway.usage_default PARTITION OF gateway.usage DEFAULT;

CREATE TABLE gateway.usage_day (
    day              date NOT NULL,
    owner            text NOT NULL,
    principal        text NOT NULL,
    provider         text NOT NULL,
    model            text NOT NULL,
    requests         bigint NOT NULL,
    errors           bigint NOT NULL,
    blocked          bigint NOT NULL,
    cached           bigint NOT NULL,
    input_tokens     bigint NOT NULL,
    output_tokens    bigint NOT NULL,
    cached_tokens    bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    cost_usd         numeric(24, 9) NOT NULL,
    unpriced         bigint NOT NULL,
    latency_ms       bigint NOT NULL,
    PRIMARY KEY (owner, day, principal, provider, model)
);
CREATE INDEX usage_day_day ON gateway.usage_day (day);

-- What was spent by hour, to tell an unusual one.
CREATE TABLE gateway.usage_hour (
    principal text NOT NULL,
    hour      timestamptz NOT NULL,
    owner     text NOT NULL,
    cost_usd  numeric(24, 9) NOT NULL,
    flagged   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (principal, hour)
);
CREATE INDEX usage_hour_hour ON gateway.usage_hour (hour);

CREATE TABLE gateway.secret (
    name        text PRIMARY KEY,
    hint        text NOT NULL,
    -- Nonce and AES-256-GCM text under a data key of its own.
    value       bytea NOT NULL,
    -- The data key, wrapped by the master key named beside it.
    wrapped_key bytea NOT NULL,
    master_id   text NOT NULL,
    version     integer NOT NULL,
    updated_at  timestamptz NOT NULL,
    updated_by  text NOT NULL
);
CREATE INDEX secret_master_id ON gateway.secret (master_id);
