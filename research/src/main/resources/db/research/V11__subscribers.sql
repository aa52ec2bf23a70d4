CREATE TABLE research.subscriber (
    id                uuid PRIMARY KEY,
    owner             text        NOT NULL,
    email             text        NOT NULL,
    state             text        NOT NULL CHECK (state IN ('pending', 'active', 'ended')),
    confirm_hash      bytea,
    confirm_until     timestamptz,
    -- Stands in every mail; all it can do is to end the subscription.
    unsubscribe_token text        NOT NULL UNIQUE,
    created_at        timestamptz NOT NULL,
    confirmed_at      timestamptz,
    ended_at          timestamptz
);

CREATE UNIQUE INDEX subscriber_once ON research.subscriber (owner, lower(email));
CREATE INDEX subscriber_email ON research.subscriber (lower(email));
CREATE INDEX subscriber_confirm ON research.subscriber (confirm_hash) WHERE confirm_hash IS NOT NULL;

-- Mails that asked somebody to confirm, so that nobody is flooded with them.
CREATE TABLE research.confirmation (
    email    text        NOT NULL,
    owner    text        NOT NULL,
    asked_at timestamptz NOT NULL
);

CREATE INDEX confirmation_email ON research.confirmation (email, asked_at);
CREATE INDEX confirmation_owner ON research.confirmation (owner, asked_at);
