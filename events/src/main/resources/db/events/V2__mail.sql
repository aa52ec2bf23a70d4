-- What a mail says, once for all who get it.
CREATE TABLE events.mail_content (
    id         uuid PRIMARY KEY,
    subject    text        NOT NULL,
    text       text        NOT NULL,
    html       text        NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE events.mail_picture (
    content_id uuid  NOT NULL REFERENCES events.mail_content ON DELETE CASCADE,
    cid        text  NOT NULL,
    png        bytea NOT NULL,
    PRIMARY KEY (content_id, cid)
);

CREATE TABLE events.mail (
    id          uuid PRIMARY KEY,
    content_id  uuid        NOT NULL REFERENCES events.mail_content,
    recipient   text        NOT NULL,
    unsubscribe text,
    -- Asked for twice, a mail is written once.
    dedupe_key  text        NOT NULL UNIQUE,
    state       text        NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts    int         NOT NULL,
    next_at     timestamptz NOT NULL,
    last_error  text,
    created_at  timestamptz NOT NULL,
    ended_at    timestamptz
);

CREATE INDEX mail_due ON events.mail (next_at) WHERE state = 'waiting';
CREATE INDEX mail_content_used ON events.mail (content_id);
