CREATE TABLE events.event (
    id    bigint GENERATED ALWAYS AS IDENTITY,
    topic text        NOT NULL CHECK (length(topic) BETWEEN 1 AND 200),
    name  text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- json, not jsonb: it is read back whole, and jsonb refuses the escape of character 0, which hostile text may hold.
    data  json        NOT NULL,
    at    timestamptz NOT NULL,
    PRIMARY KEY (topic, id)
);

-- Rows arrive in the order of time, so a block range index serves the clean-up and costs the writers next to nothing.
CREATE INDEX event_at ON events.event USING brin (at);
