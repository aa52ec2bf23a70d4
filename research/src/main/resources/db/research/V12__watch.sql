CREATE TABLE research.watchlist (
    id         uuid PRIMARY KEY,
    owner      text        NOT NULL,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX watchlist_name ON research.watchlist (owner, lower(name));

CREATE TABLE research.watch_item (
    watchlist_id uuid NOT NULL REFERENCES research.watchlist ON DELETE CASCADE,
    project_id   text NOT NULL,
    place        int  NOT NULL,
    PRIMARY KEY (watchlist_id, project_id)
);

CREATE INDEX watch_item_project ON research.watch_item (project_id);

CREATE TABLE research.alert (
    id            uuid PRIMARY KEY,
    owner         text        NOT NULL,
    project_id    text        NOT NULL,
    metric        text        NOT NULL CHECK (metric IN ('price', 'price_change_24h', 'risk', 'sentiment')),
    direction     text        NOT NULL CHECK (direction IN ('above', 'below')),
    threshold     numeric     NOT NULL,
    hysteresis    numeric     NOT NULL CHECK (hysteresis >= 0),
    cooldown_s    int         NOT NULL CHECK (cooldown_s >= 0),
    email         text,
    enabled       boolean     NOT NULL,
    armed         boolean     NOT NULL,
    last_value    numeric,
    last_as_of    timestamptz,
    last_fired_at timestamptz,
    note          text,
    next_check_at timestamptz NOT NULL,
    created_at    timestamptz NOT NULL
);

CREATE INDEX alert_owner ON research.alert (owner, id);
CREATE INDEX alert_due ON research.alert (next_check_at) WHERE enabled;

CREATE TABLE research.alert_event (
    id         uuid PRIMARY KEY,
    alert_id   uuid        NOT NULL,
    owner      text        NOT NULL,
    project_id text        NOT NULL,
    metric     text        NOT NULL,
    direction  text        NOT NULL,
    threshold  numeric     NOT NULL,
    value      numeric     NOT NULL,
    as_of      timestamptz NOT NULL,
    fired_at   timestamptz NOT NULL
);

CREATE INDEX alert_event_owner ON research.alert_event (owner, id);
