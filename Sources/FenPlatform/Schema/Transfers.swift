import FenStore

/// Transfers between people, and what finds their payees.
let personTransferTables: [Migration.Statement] = [
  """
  CREATE TABLE person_transfers (
    id INTEGER PRIMARY KEY,
    sender INTEGER NOT NULL REFERENCES users (id),
    number TEXT NOT NULL,
    payee INTEGER NOT NULL REFERENCES users (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    card INTEGER,
    way INTEGER NOT NULL CHECK (way BETWEEN 0 AND 2),
    delay INTEGER NOT NULL CHECK (delay >= 0),
    note TEXT,
    authenticated INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
    acceptable_from INTEGER,
    expires_at INTEGER,
    bank_request INTEGER,
    return_reason INTEGER,
    changed_at INTEGER NOT NULL,
    UNIQUE (sender, number),
    CHECK (sender <> payee),
    CHECK (state <> 1 OR (acceptable_from IS NOT NULL AND expires_at IS NOT NULL))
  ) STRICT
  """,
  "CREATE INDEX person_transfers_by_sender ON person_transfers (sender, id)",
  "CREATE INDEX person_transfers_by_payee ON person_transfers (payee, id)",
  "CREATE INDEX person_transfers_waiting ON person_transfers (payee, id) WHERE state = 1",
  "CREATE INDEX person_transfers_due ON person_transfers (expires_at) WHERE state = 1",

  """
  CREATE TABLE phone_look_ups (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    day INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0)
  ) STRICT
  """,
]
