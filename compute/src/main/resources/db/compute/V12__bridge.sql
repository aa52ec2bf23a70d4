ALTER TABLE compute.journal DROP CONSTRAINT journal_kind_check;
ALTER TABLE compute.journal ADD CONSTRAINT journal_kind_check CHECK (
    kind IN ('mint', 'burn', 'transfer', 'stake', 'unbond', 'withdraw', 'escrow', 'settle'));

-- What a chain and this ledger have told each other. A step rests on a block until that is final; then it is booked, once.
CREATE TABLE compute.bridge (
    direction text NOT NULL CHECK (direction IN ('deposit', 'withdrawal', 'anchor')),
    key       text NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    owner     text,
    -- An account of the chain.
    recipient text,
    amount    numeric(38, 9) CHECK (amount > 0),
    height    bigint,
    block     text CHECK (length(block) BETWEEN 1 AND 100),
    final     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (direction, key),
    CHECK ((height IS NULL) = (block IS NULL)),
    -- Only a withdrawal is there before a block is.
    CHECK (height IS NOT NULL OR direction = 'withdrawal' AND NOT final),
    CHECK (direction = 'anchor' OR owner IS NOT NULL AND amount IS NOT NULL)
);
CREATE INDEX bridge_open ON compute.bridge (height) WHERE NOT final;
