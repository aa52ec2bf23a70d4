-- Every figure of every look, by time.
CREATE TABLE research.metric (
    project text NOT NULL,
    path    text NOT NULL,
    at      timestamptz NOT NULL,
    value   double precision NOT NULL,
    PRIMARY KEY (project, path, at)
) PARTITION BY RANGE (at);
CREATE TABLE research.metric_default PARTITION OF research.metric DEFAULT;
