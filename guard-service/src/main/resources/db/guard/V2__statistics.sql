-- How often each guard said what, per application: an owner's credential under a policy, by day (UTC).
CREATE TABLE guard.statistic (
    owner     text NOT NULL,
    principal text NOT NULL,
    policy    text NOT NULL,
    day       date NOT NULL,
    guard     text NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('verdict', 'category')),
    name      text NOT NULL,
    count     bigint NOT NULL,
    PRIMARY KEY (owner, day, principal, policy, guard, kind, name)
);

CREATE INDEX statistic_by_day ON guard.statistic (day);
