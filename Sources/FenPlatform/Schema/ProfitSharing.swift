import FenStore

/// Orders whose takings wait to be shared, who may receive parts, and what went where.
let profitSharingTables: [Migration.Statement] = [
  // `left` and `shared` are minor units of the order's currency.
  """
  CREATE TABLE frozen_orders (
    id INTEGER PRIMARY KEY REFERENCES orders (id),
    mchid INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    currency TEXT NOT NULL,
    frozen_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    remaining INTEGER NOT NULL CHECK (remaining >= 0),
    shared INTEGER NOT NULL CHECK (shared >= 0),
    shares INTEGER NOT NULL CHECK (shares >= 0),
    released_at INTEGER,
    CHECK (released_at IS NULL OR remaining = 0)
  ) STRICT
  """,
  "CREATE INDEX frozen_orders_by_end ON frozen_orders (ends_at) WHERE released_at IS NULL",
  """
  CREATE TABLE share_receivers (
    mchid INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    naming INTEGER NOT NULL CHECK (naming BETWEEN 1 AND 3),
    account TEXT NOT NULL,
    relation TEXT NOT NULL,
    custom_relation TEXT,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (mchid, provider, naming, account)
  ) STRICT
  """,
  """
  CREATE TABLE shares (
    id INTEGER PRIMARY KEY,
    mchid INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    number TEXT NOT NULL,
    order_id INTEGER NOT NULL REFERENCES frozen_orders (id),
    currency TEXT NOT NULL,
    lines INTEGER NOT NULL CHECK (lines BETWEEN 0 AND 50),
    releases INTEGER NOT NULL CHECK (releases IN (0, 1)),
    released INTEGER NOT NULL CHECK (released >= 0),
    description TEXT,
    notify_url TEXT,
    terms_hash BLOB NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (mchid, provider, number)
  ) STRICT
  """,
  "CREATE INDEX shares_by_day ON shares (mchid, at)",
  """
  CREATE TABLE share_lines (
    share INTEGER NOT NULL,
    place INTEGER NOT NULL,
    naming INTEGER NOT NULL CHECK (naming BETWEEN 1 AND 3),
    account TEXT NOT NULL,
    receiver INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    description TEXT NOT NULL,
    failure INTEGER CHECK (failure BETWEEN 1 AND 3),
    at INTEGER NOT NULL,
    returned INTEGER NOT NULL CHECK (returned BETWEEN 0 AND amount),
    PRIMARY KEY (share, place)
  ) STRICT
  """,
  "CREATE INDEX share_lines_by_person ON share_lines (receiver, at) WHERE naming > 1 AND failure IS NULL",
  """
  CREATE TABLE share_returns (
    id INTEGER PRIMARY KEY,
    mchid INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    number TEXT NOT NULL,
    share INTEGER NOT NULL REFERENCES shares (id),
    from_mchid INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    description TEXT NOT NULL,
    terms_hash BLOB NOT NULL,
    outcome INTEGER NOT NULL CHECK (outcome IN (1, 2)),
    at INTEGER NOT NULL,
    UNIQUE (mchid, provider, number)
  ) STRICT
  """,
]
