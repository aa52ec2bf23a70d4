-- Counts the changes of a row. Who remembers one as it was writes only if it still is: a lock and a read less.
ALTER TABLE compute.task ADD COLUMN version integer NOT NULL DEFAULT 0;

-- Changed with every heartbeat; without an index on it the change stays within its page.
DROP INDEX compute.node_seen;

-- From now on exact: written in the transaction that gives or ends an attempt, whichever instance does so.
UPDATE compute.node SET running = (
    SELECT count(*) FROM compute.task, json_array_elements(attempts) AS attempt
    WHERE attempt ->> 'node' = node.id::text AND attempt ->> 'state' IN ('assigned', 'running'));

-- What the nodes of an instance offered, for all rounds until one of them offers something else.
CREATE TABLE compute.roster (
    id      uuid PRIMARY KEY,
    at      timestamptz NOT NULL,
    content bytea NOT NULL
);
ALTER TABLE compute.roster ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX roster_at ON compute.roster (at);

-- How each round of matching came to its choices; with its roster enough to make them again.
DELETE FROM compute.round;
ALTER TABLE compute.round DROP COLUMN seed, DROP COLUMN nodes, DROP COLUMN choices,
    ADD COLUMN roster uuid NOT NULL, ADD COLUMN content bytea NOT NULL;
ALTER TABLE compute.round ALTER COLUMN content SET STORAGE EXTERNAL;
