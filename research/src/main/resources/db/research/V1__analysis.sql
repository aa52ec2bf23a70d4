-- Projects that were found, under every name that found them.
CREATE TABLE research.project (
    key      text PRIMARY KEY,
    identity json NOT NULL,
    found_at timestamptz NOT NULL
);
CREATE TABLE research.project_name (
    name    text PRIMARY KEY,
    project text NOT NULL REFERENCES research.project ON DELETE CASCADE
);
CREATE INDEX project_name_project ON research.project_name (project);

-- What each module found last. Beyond fresh_until it is used only where asking anew fails.
CREATE TABLE research.report (
    project     text NOT NULL,
    module      text NOT NULL,
    findings    json NOT NULL,
    found_at    timestamptz NOT NULL,
    fresh_until timestamptz NOT NULL,
    PRIMARY KEY (project, module)
);
CREATE INDEX report_found_at ON research.report (found_at);

CREATE TABLE research.analysis (
    job_id     uuid PRIMARY KEY,
    owner      text NOT NULL,
    project    text NOT NULL,
    result     json NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX analysis_project ON research.analysis (project, created_at DESC);
CREATE INDEX analysis_created_at ON research.analysis (created_at);
