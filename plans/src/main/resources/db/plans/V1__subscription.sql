-- Who holds which plan beside what the token balance gives, and when. A subject may hold several at once.
CREATE TABLE plans.subscription (
    subject    text NOT NULL,
    tier       text NOT NULL,
    valid_from timestamptz NOT NULL,
    -- The first moment at which it no longer holds; null while it has no end.
    valid_to   timestamptz,
    PRIMARY KEY (subject, tier, valid_from),
    CHECK (valid_to > valid_from)
);
