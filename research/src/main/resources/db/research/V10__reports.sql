-- A project's figures of one day: what tomorrow's report is compared with.
CREATE TABLE research.daily_value (
    day          date        NOT NULL,
    project_id   text        NOT NULL,
    name         text        NOT NULL,
    price        numeric,
    total_supply numeric,
    sentiment    numeric,
    risk         numeric,
    -- The points of each fact, so that it can be said which one moved the score.
    parts        json        NOT NULL,
    as_of        timestamptz NOT NULL,
    PRIMARY KEY (day, project_id)
);

CREATE INDEX daily_value_of_project ON research.daily_value (project_id, day);

CREATE TABLE research.daily_report (
    day          date PRIMARY KEY,
    revision     int         NOT NULL,
    content      json        NOT NULL,
    generated_at timestamptz NOT NULL
);

-- Which recurring work was begun for which day: several instances agree here that one of them does it.
CREATE TABLE research.recurring (
    job        text        NOT NULL,
    day        date        NOT NULL,
    attempts   int         NOT NULL,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (job, day)
);
