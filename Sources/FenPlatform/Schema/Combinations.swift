import FenStore

/// Orders that are paid together; each of them is a row of `orders` that names its combination.
let combinationTables: [Migration.Statement] = [
  // `orders` are the numbers of its orders, with commas between, in the order of the request.
  """
  CREATE TABLE combinations (
    id INTEGER PRIMARY KEY,
    caller INTEGER NOT NULL,
    number TEXT NOT NULL,
    appid TEXT NOT NULL,
    total INTEGER NOT NULL CHECK (total > 0),
    currency TEXT NOT NULL,
    notify_url TEXT NOT NULL,
    terms_hash BLOB NOT NULL,
    orders TEXT NOT NULL CHECK (orders <> ''),
    created_at INTEGER NOT NULL,
    UNIQUE (caller, number)
  ) STRICT
  """
]
