import FenStore

/// Stocks of cash coupons: what their campaigns do not say, and where uses are told.
let stockTables: [Migration.Statement] = [
  """
  CREATE TABLE stocks (
    campaign INTEGER PRIMARY KEY REFERENCES campaigns (id),
    creator INTEGER NOT NULL REFERENCES merchants (mchid),
    kept TEXT NOT NULL,
    started_at INTEGER,
    stopped_at INTEGER
  ) STRICT
  """,
  "CREATE INDEX stocks_by_creator ON stocks (creator, campaign)",
  """
  CREATE TABLE coupon_callbacks (
    mchid INTEGER NOT NULL REFERENCES merchants (mchid),
    about INTEGER NOT NULL CHECK (about IN (1, 2)),
    url TEXT NOT NULL,
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (mchid, about)
  ) STRICT
  """,
]
