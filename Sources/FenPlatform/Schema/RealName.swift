import FenStore

/// Persons, who they are, and what they have used of their limits. Amounts are fen.
let realNameTables: [Migration.Statement] = [
  // Read and written with every payment: the person's own row, or a signpost to it; and whether the wallet is closed.
  """
  CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    joined_to INTEGER REFERENCES people (id),
    closed_at INTEGER,
    erased_at INTEGER,
    account_class INTEGER NOT NULL CHECK (account_class BETWEEN 0 AND 3),
    channels INTEGER NOT NULL CHECK (channels >= 0),
    spent INTEGER NOT NULL CHECK (spent >= 0),
    spent_before_year INTEGER NOT NULL CHECK (spent_before_year >= 0),
    withdrawn INTEGER NOT NULL CHECK (withdrawn >= 0),
    day INTEGER NOT NULL,
    day_weak INTEGER NOT NULL CHECK (day_weak >= 0),
    day_two_factors INTEGER NOT NULL CHECK (day_two_factors >= 0),
    day_certified INTEGER NOT NULL CHECK (day_certified >= 0),
    day_code_weak INTEGER NOT NULL CHECK (day_code_weak >= 0),
    day_code_two_factors INTEGER NOT NULL CHECK (day_code_two_factors >= 0),
    day_code_certified INTEGER NOT NULL CHECK (day_code_certified >= 0),
    day_static_code INTEGER NOT NULL CHECK (day_static_code >= 0),
    day_password_free INTEGER NOT NULL CHECK (day_password_free >= 0)
  ) STRICT
  """,
  "CREATE INDEX people_joined ON people (joined_to) WHERE joined_to IS NOT NULL",
  "CREATE INDEX people_to_erase ON people (closed_at) WHERE closed_at IS NOT NULL AND erased_at IS NULL",
  // What had been spent before the days of payments; kept while the limiting year is a rolling one.
  """
  CREATE TABLE usage_days (
    person INTEGER NOT NULL,
    day INTEGER NOT NULL,
    spent_before INTEGER NOT NULL,
    PRIMARY KEY (person, day)
  ) STRICT
  """,
  """
  CREATE TABLE identities (
    person INTEGER PRIMARY KEY REFERENCES people (id),
    document INTEGER NOT NULL,
    country TEXT NOT NULL,
    document_hash BLOB NOT NULL UNIQUE,
    name_hash BLOB NOT NULL,
    name BLOB NOT NULL,
    number BLOB NOT NULL,
    confirmed_at INTEGER NOT NULL
  ) STRICT
  """,
  """
  CREATE TABLE channels (
    person INTEGER NOT NULL REFERENCES people (id),
    channel INTEGER NOT NULL CHECK (channel BETWEEN 1 AND 5),
    detail TEXT NOT NULL,
    confirmed_at INTEGER NOT NULL,
    PRIMARY KEY (person, channel, detail)
  ) STRICT
  """,
  // Tries, also those that led to nothing.
  """
  CREATE TABLE verifications (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    person INTEGER NOT NULL,
    channel INTEGER NOT NULL CHECK (channel BETWEEN 1 AND 5),
    at INTEGER NOT NULL
  ) STRICT
  """,
  "CREATE INDEX verifications_by_user ON verifications (user_id, at)",
  "CREATE INDEX verifications_by_person ON verifications (person, at)",
]
