-- Who wants to be told where when a scan has ended. A row goes when its message is kept for delivery.
CREATE TABLE proposals.callback (
    job_id     uuid NOT NULL,
    owner      text NOT NULL,
    url        text NOT NULL,
    looked_at  timestamptz NOT NULL,
    PRIMARY KEY (job_id, owner, url)
);

CREATE INDEX callback_by_look ON proposals.callback (looked_at);
