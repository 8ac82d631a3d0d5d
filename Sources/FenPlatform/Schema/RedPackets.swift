import FenStore

/// Red packets and what was taken from them.
let redPacketTables: [Migration.Statement] = [
  // `at` is until when it can be opened, then when it ended; it stands still while shares are taken, so that an index
  // on it costs an opening nothing.
  """
  CREATE TABLE red_packets (
    id INTEGER PRIMARY KEY,
    sender_kind INTEGER NOT NULL CHECK (sender_kind BETWEEN 1 AND 3),
    sender INTEGER NOT NULL,
    card INTEGER,
    number TEXT NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
    recipient INTEGER,
    total INTEGER NOT NULL CHECK (total > 0),
    currency TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    greeting TEXT,
    authenticated INTEGER NOT NULL,
    terms_hash BLOB NOT NULL,
    seed INTEGER NOT NULL,
    smallest INTEGER NOT NULL CHECK (smallest > 0),
    largest INTEGER NOT NULL CHECK (largest >= smallest),
    life INTEGER NOT NULL CHECK (life > 0),
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
    at INTEGER,
    bank_request INTEGER,
    claimed INTEGER NOT NULL CHECK (claimed BETWEEN 0 AND count),
    claimed_sum INTEGER NOT NULL CHECK (claimed_sum BETWEEN 0 AND total),
    best_place INTEGER,
    best_amount INTEGER,
    UNIQUE (sender, number),
    CHECK ((sender_kind = 2) = (card IS NOT NULL)),
    CHECK ((kind = 1) = (recipient IS NOT NULL)),
    CHECK ((state = 2) = (claimed = count) AND (state <> 2 OR claimed_sum = total))
  ) STRICT
  """,
  "CREATE INDEX red_packets_by_sender ON red_packets (sender, created_at)",
  // Of a packet to one person, which opening it ends.
  "CREATE INDEX red_packets_waiting ON red_packets (recipient, id) WHERE state = 1 AND recipient IS NOT NULL",
  "CREATE INDEX red_packets_open ON red_packets (at) WHERE state = 1",
  // One claim a person and packet; those of one packet stand beside one another.
  """
  CREATE TABLE red_packet_claims (
    packet INTEGER NOT NULL REFERENCES red_packets (id),
    person INTEGER NOT NULL,
    wallet INTEGER NOT NULL,
    place INTEGER NOT NULL CHECK (place > 0),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (packet, person)
  ) STRICT, WITHOUT ROWID
  """,
  "CREATE INDEX red_packet_claims_by_wallet ON red_packet_claims (wallet, at)",
]
