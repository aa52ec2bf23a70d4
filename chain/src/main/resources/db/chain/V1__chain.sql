-- The last record of each wallet that was read; what it shows is true at its block, not now.
CREATE TABLE chain.wallet (
    chain_id bigint      NOT NULL CHECK (chain_id > 0),
    address  bytea       NOT NULL CHECK (octet_length(address) = 20),
    nonce    bigint      CHECK (nonce >= 0),
    balance  numeric     CHECK (balance >= 0),
    block    bigint      CHECK (block >= 0),
    read_at  timestamptz NOT NULL,
    record   json        NOT NULL,
    PRIMARY KEY (chain_id, address)
);

CREATE INDEX wallet_read_at ON chain.wallet (read_at);

CREATE TABLE chain.address_list (
    id          uuid PRIMARY KEY,
    name        text        NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    kind        text        NOT NULL CHECK (kind IN ('sanctioned', 'scam', 'trusted')),
    source      text        NOT NULL CHECK (length(source) <= 500),
    -- The date the source gives its list; a list without one is judged by the time of its import.
    list_date   date,
    imported_at timestamptz NOT NULL,
    entries     integer     NOT NULL CHECK (entries >= 0),
    sha256      bytea       NOT NULL CHECK (octet_length(sha256) = 32)
);

-- No foreign key: its check would cost more than the insert, and a list's entries come and go with it in one transaction.
CREATE TABLE chain.address_entry (
    address  bytea NOT NULL CHECK (octet_length(address) = 20),
    list_id  uuid  NOT NULL,
    category text  NOT NULL CHECK (length(category) <= 100),
    tag      text  NOT NULL CHECK (length(tag) <= 200),
    PRIMARY KEY (address, list_id)
);

CREATE INDEX address_entry_list ON chain.address_entry (list_id);
