import FenStore

/// Malls with their shops, who lets them see his payments, and what they were told.
let mallTables: [Migration.Statement] = [
  """
  CREATE TABLE malls (
    mchid INTEGER PRIMARY KEY REFERENCES merchants (mchid),
    brand INTEGER NOT NULL,
    url TEXT NOT NULL
  ) STRICT
  """,
  """
  CREATE TABLE mall_shops (
    mall INTEGER NOT NULL REFERENCES malls (mchid),
    number TEXT NOT NULL,
    mchid INTEGER NOT NULL REFERENCES merchants (mchid),
    store TEXT,
    name TEXT NOT NULL,
    PRIMARY KEY (mall, number)
  ) STRICT
  """,
  // Who has or had a shop in one: malls may have been told of payments of these alone.
  """
  CREATE TABLE merchants_in_malls (
    mchid INTEGER PRIMARY KEY REFERENCES merchants (mchid)
  ) STRICT
  """,
  """
  CREATE TABLE mall_cards (
    mall INTEGER NOT NULL REFERENCES malls (mchid),
    wallet INTEGER NOT NULL REFERENCES users (id),
    app TEXT NOT NULL,
    code TEXT NOT NULL,
    authorized_at INTEGER NOT NULL,
    deauthorized_at INTEGER,
    PRIMARY KEY (mall, wallet)
  ) STRICT
  """,
  "CREATE INDEX mall_cards_by_wallet ON mall_cards (wallet, mall)",
  """
  CREATE TABLE mall_payments (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    mall INTEGER NOT NULL REFERENCES malls (mchid),
    wallet INTEGER NOT NULL,
    app TEXT NOT NULL,
    shop_name TEXT NOT NULL,
    shop_number TEXT NOT NULL,
    at INTEGER NOT NULL,
    points INTEGER CHECK (points >= 0),
    total INTEGER,
    remarks TEXT,
    updated_at INTEGER,
    PRIMARY KEY (order_id, mall)
  ) STRICT
  """,
  "CREATE INDEX mall_payments_by_wallet ON mall_payments (wallet, order_id)",
  "CREATE INDEX mall_payments_pending ON mall_payments (wallet, mall) WHERE updated_at IS NULL",
  // A car's number plate is its owner's: sealed, and found by its keyed hash.
  """
  CREATE TABLE mall_cars (
    mall INTEGER NOT NULL REFERENCES malls (mchid),
    wallet INTEGER NOT NULL REFERENCES users (id),
    plate_hash BLOB NOT NULL,
    plate BLOB NOT NULL,
    is_in INTEGER NOT NULL CHECK (is_in IN (0, 1)),
    at INTEGER NOT NULL,
    PRIMARY KEY (mall, wallet, plate_hash)
  ) STRICT
  """,
  "CREATE INDEX mall_cars_by_wallet ON mall_cars (wallet, mall, at)",
]
