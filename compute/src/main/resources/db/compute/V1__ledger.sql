-- Double entry. An account's balance is the sum of its entries, kept by the trigger below; nobody else writes it.
CREATE TABLE compute.account (
    name    text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 300),
    balance numeric(38, 9) NOT NULL DEFAULT 0,
    -- Only the account that tokens come from stands below zero: by as much as there are.
    CONSTRAINT account_never_negative CHECK (balance >= 0 OR name = 'network/supply')
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);

CREATE TABLE compute.journal (
    id              uuid PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN ('mint', 'transfer', 'stake', 'unbond', 'withdraw', 'escrow', 'settle')),
    -- The same key never books twice.
    idempotency_key text NOT NULL UNIQUE CHECK (length(idempotency_key) BETWEEN 1 AND 300),
    memo            text CHECK (length(memo) <= 300),
    at              timestamptz NOT NULL
);

CREATE TABLE compute.entry (
    journal uuid NOT NULL REFERENCES compute.journal,
    account text NOT NULL,
    amount  numeric(38, 9) NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (journal, account)
);
CREATE INDEX entry_account ON compute.entry (account, journal);

-- Whatever writes entries: what one statement books sums to zero per journal, and balances follow. The rows are locked in
-- the order of their names, so that two bookings cannot block each other.
CREATE FUNCTION compute.book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM booked GROUP BY journal HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'a journal does not sum to zero' USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_sums_to_zero';
    END IF;
    INSERT INTO compute.account (name)
        SELECT DISTINCT booked.account FROM booked
        WHERE NOT EXISTS (SELECT FROM compute.account WHERE name = booked.account)
        ORDER BY booked.account
        ON CONFLICT DO NOTHING;
    PERFORM FROM compute.account WHERE name IN (SELECT account FROM booked) ORDER BY name FOR NO KEY UPDATE;
    UPDATE compute.account SET balance = balance + sums.amount
        FROM (SELECT account, sum(amount) AS amount FROM booked GROUP BY account) AS sums
        WHERE name = sums.account;
    RETURN NULL;
END $$;
CREATE TRIGGER book AFTER INSERT ON compute.entry
    REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION compute.book();

CREATE FUNCTION compute.never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is booked stays as it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'booked_stays';
END $$;
CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON compute.entry FOR EACH STATEMENT EXECUTE FUNCTION compute.never();
CREATE TRIGGER journal_stays BEFORE UPDATE OR DELETE ON compute.journal FOR EACH STATEMENT EXECUTE FUNCTION compute.never();

-- What nodes were paid, one row for each attempt: the key is why nothing is paid twice. Ids of tasks begin with the time,
-- so partitions of ids are partitions of time.
CREATE TABLE compute.payout (
    task    uuid NOT NULL,
    attempt smallint NOT NULL CHECK (attempt BETWEEN 1 AND 10),
    node    uuid NOT NULL,
    payee   text NOT NULL,
    amount  numeric(38, 9) NOT NULL CHECK (amount >= 0),
    fee     numeric(38, 9) NOT NULL CHECK (fee >= 0),
    epoch   bigint NOT NULL,
    journal uuid NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (task, attempt)
) PARTITION BY RANGE (task);
CREATE TABLE compute.payout_default PARTITION OF compute.payout DEFAULT;
CREATE INDEX payout_epoch ON compute.payout (epoch);
CREATE INDEX payout_node ON compute.payout (node, task);

CREATE TABLE compute.slash (
    task    uuid NOT NULL,
    attempt smallint NOT NULL,
    node    uuid NOT NULL,
    reason  text NOT NULL,
    amount  numeric(38, 9) NOT NULL CHECK (amount >= 0),
    journal uuid NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (task, attempt)
);
CREATE INDEX slash_node ON compute.slash (node, at);

-- Stake on its way back to its owner; it can still be slashed.
CREATE TABLE compute.unbonding (
    id     uuid PRIMARY KEY,
    node   uuid NOT NULL,
    owner  text NOT NULL,
    amount numeric(38, 9) NOT NULL CHECK (amount > 0),
    until  timestamptz NOT NULL
);
CREATE INDEX unbonding_node ON compute.unbonding (node, until);

-- Payouts in closed batches; at most one is open. A closed one gets its Merkle root soon after.
CREATE TABLE compute.epoch (
    number    bigint PRIMARY KEY,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    leaves    integer,
    root      bytea CHECK (length(root) = 32),
    -- Over the chain of the epoch before and this root: one value vouches for all that went before.
    chain     bytea CHECK (length(chain) = 32),
    CHECK ((root IS NULL) = (chain IS NULL) AND (root IS NULL) = (leaves IS NULL)),
    CHECK (root IS NULL OR closed_at IS NOT NULL)
);
CREATE INDEX epoch_unsealed ON compute.epoch (number) WHERE root IS NULL;
CREATE UNIQUE INDEX epoch_open ON compute.epoch ((true)) WHERE closed_at IS NULL;

CREATE TABLE compute.total (
    sole                boolean PRIMARY KEY DEFAULT true CHECK (sole),
    task_counter        bigint NOT NULL DEFAULT 0,
    completed_tasks     bigint NOT NULL DEFAULT 0,
    rewards_distributed numeric(38, 9) NOT NULL DEFAULT 0
) WITH (fillfactor = 20);
