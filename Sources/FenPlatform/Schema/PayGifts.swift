import FenStore

/// Pay-gift activities: what their campaigns do not say, and the requests that changed them.
let payGiftTables: [Migration.Statement] = [
  """
  CREATE TABLE pay_gifts (
    campaign INTEGER PRIMARY KEY REFERENCES campaigns (id),
    creator INTEGER NOT NULL REFERENCES merchants (mchid),
    kept TEXT NOT NULL,
    terminated_at INTEGER
  ) STRICT
  """,
  "CREATE INDEX pay_gifts_by_creator ON pay_gifts (creator, campaign)",
  """
  CREATE TABLE pay_gift_requests (
    id INTEGER PRIMARY KEY,
    mchid INTEGER NOT NULL,
    request TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (mchid, request)
  ) STRICT
  """,
]
