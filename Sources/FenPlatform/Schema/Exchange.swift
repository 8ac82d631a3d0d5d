import FenStore

/// Rates of currencies, and what became of fixing them.
///
/// A rate is never changed: what was paid and settled at it must be counted again with the same.
let exchangeTables: [Migration.Statement] = [
  """
  CREATE TABLE rate_fixings (
    day INTEGER PRIMARY KEY,
    fixed_at INTEGER,
    next_at INTEGER,
    CHECK ((fixed_at IS NULL) <> (next_at IS NULL))
  ) STRICT
  """,
  """
  CREATE TABLE exchange_rates (
    currency INTEGER NOT NULL CHECK (currency > 0),
    day INTEGER NOT NULL REFERENCES rate_fixings (day),
    scaled INTEGER NOT NULL CHECK (scaled > 0),
    source TEXT NOT NULL,
    PRIMARY KEY (currency, day)
  ) STRICT
  """,
]
