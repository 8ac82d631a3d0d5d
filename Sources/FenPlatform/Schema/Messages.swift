import FenStore

/// The phones of the sandbox.
let messageTables: [Migration.Statement] = [
  """
  CREATE TABLE sandbox_messages (
    id INTEGER PRIMARY KEY,
    phone_hash BLOB NOT NULL,
    purpose TEXT NOT NULL,
    code BLOB NOT NULL,
    text BLOB NOT NULL,
    at INTEGER NOT NULL
  ) STRICT
  """,
  "CREATE INDEX sandbox_messages_by_phone ON sandbox_messages (phone_hash, id)",
]
