import FenStore

/// Who is signed in where, with what; the codes and challenges on their way.
let authenticationTables: [Migration.Statement] = [
  // A phone number leads to the wallet that named it last: numbers are given to other people in time. To none when that
  // wallet was closed.
  """
  CREATE TABLE phones (
    phone_hash BLOB PRIMARY KEY,
    user_id INTEGER REFERENCES users (id)
  ) STRICT
  """,
  "CREATE INDEX phones_by_user ON phones (user_id)",
  """
  CREATE TABLE wallet_sessions (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    token_hash BLOB NOT NULL,
    device TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    expires_at INTEGER,
    ended_at INTEGER
  ) STRICT
  """,
  "CREATE UNIQUE INDEX wallet_sessions_by_token ON wallet_sessions (token_hash)",
  "CREATE INDEX wallet_sessions_by_user ON wallet_sessions (user_id, id)",
  """
  CREATE TABLE one_time_codes (
    id BLOB PRIMARY KEY,
    day INTEGER NOT NULL,
    that_day INTEGER NOT NULL CHECK (that_day >= 0),
    codes BLOB NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT
  """,
  "CREATE INDEX one_time_codes_by_expiry ON one_time_codes (expires_at)",
  """
  CREATE TABLE device_keys (
    credential BLOB PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    public_key BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
    used_at INTEGER NOT NULL,
    ended_at INTEGER
  ) STRICT
  """,
  "CREATE INDEX device_keys_by_user ON device_keys (user_id, id)",
  """
  CREATE TABLE device_challenges (
    id BLOB PRIMARY KEY,
    user_id INTEGER NOT NULL,
    act INTEGER NOT NULL CHECK (act IN (1, 2)),
    nonce BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    used INTEGER NOT NULL CHECK (used IN (0, 1))
  ) STRICT
  """,
  "CREATE INDEX device_challenges_by_expiry ON device_challenges (expires_at)",
]
