import FenStore

/// Cards on their way into wallets, and money between wallets and cards.
let cardTables: [Migration.Statement] = [
  """
  CREATE TABLE card_bindings (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
    issuer TEXT NOT NULL,
    last_four TEXT NOT NULL,
    number BLOB NOT NULL,
    number_hash BLOB NOT NULL,
    document INTEGER NOT NULL,
    country TEXT NOT NULL,
    document_hash BLOB NOT NULL,
    name_hash BLOB NOT NULL,
    name BLOB NOT NULL,
    document_number BLOB NOT NULL,
    phone BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    wrong_codes INTEGER NOT NULL CHECK (wrong_codes >= 0),
    at INTEGER,
    failure INTEGER,
    code BLOB
  ) STRICT
  """,
  "CREATE INDEX card_bindings_by_age ON card_bindings (created_at)",
  "CREATE INDEX card_bindings_by_user ON card_bindings (user_id)",
  """
  CREATE TABLE card_moves (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    number TEXT NOT NULL,
    way INTEGER NOT NULL CHECK (way IN (1, 2)),
    card INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    fee INTEGER NOT NULL CHECK (fee >= 0),
    authenticated INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    bank_request INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    changed_at INTEGER,
    UNIQUE (user_id, number)
  ) STRICT
  """,
  "CREATE INDEX card_moves_by_user ON card_moves (user_id, id)",
]
