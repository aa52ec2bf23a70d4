-- Every question about a project, for a while.
CREATE TABLE research.query_log (
    at          timestamptz NOT NULL,
    owner       text NOT NULL,
    project     text NOT NULL,
    query_type  text NOT NULL,
    tier        text NOT NULL,
    response_ms integer NOT NULL,
    cache_hit   boolean NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX query_log_owner ON research.query_log (owner, at DESC);
CREATE INDEX query_log_project ON research.query_log (project, at DESC);
CREATE TABLE research.query_log_default PARTITION OF research.query_log DEFAULT;

-- The same, counted, for good.
CREATE TABLE research.project_day (
    project   text NOT NULL,
    day       date NOT NULL,
    tier      text NOT NULL,
    cache_hit boolean NOT NULL,
    queries   bigint NOT NULL,
    last_at   timestamptz NOT NULL,
    PRIMARY KEY (project, day, tier, cache_hit)
);

-- Work that one instance does now and then for all.
CREATE TABLE research.duty (
    name   text PRIMARY KEY,
    ran_at timestamptz NOT NULL
);
