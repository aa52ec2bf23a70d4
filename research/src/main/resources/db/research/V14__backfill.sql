-- Projects looked at for the first time, whose figures of the year before are asked for once.
CREATE TABLE research.backfill (
    project  text PRIMARY KEY,
    seen_at  timestamptz NOT NULL,
    tries    integer NOT NULL DEFAULT 0,
    done_at  timestamptz
);
CREATE INDEX backfill_open ON research.backfill (seen_at) WHERE done_at IS NULL;
