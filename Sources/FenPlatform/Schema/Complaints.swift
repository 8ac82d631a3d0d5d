import FenStore

/// Complaints of payers, what was said in them, and what is published of them.
let complaintTables: [Migration.Statement] = [
  // One of an order, under the order's number. `asked` is minor units of the order's currency.
  """
  CREATE TABLE complaints (
    id INTEGER PRIMARY KEY REFERENCES orders (id),
    mchid INTEGER NOT NULL,
    provider INTEGER NOT NULL CHECK (provider <> mchid),
    payer INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
    asked INTEGER CHECK (asked > 0),
    currency TEXT,
    opened_at INTEGER NOT NULL,
    year INTEGER NOT NULL,
    phone BLOB,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    ended_at INTEGER,
    times INTEGER NOT NULL CHECK (times > 0),
    entries INTEGER NOT NULL CHECK (entries > 0),
    waits_since INTEGER,
    first_answer_at INTEGER,
    refund INTEGER CHECK (refund IN (1, 2)),
    CHECK ((kind = 1) = (asked IS NOT NULL) AND (asked IS NULL) = (currency IS NULL)),
    CHECK ((state >= 2) = (ended_at IS NOT NULL) AND (state < 2 OR waits_since IS NULL))
  ) STRICT
  """,
  "CREATE INDEX complaints_by_merchant ON complaints (mchid, opened_at, id)",
  // 0 where the merchant placed the order itself.
  "CREATE INDEX complaints_by_provider ON complaints (provider, opened_at, id) WHERE provider > 0",
  "CREATE INDEX complaints_by_payer ON complaints (payer, opened_at, id)",
  """
  CREATE TABLE complaint_entries (
    complaint INTEGER NOT NULL REFERENCES complaints (id),
    place INTEGER NOT NULL CHECK (place >= 0),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 9),
    by_mchid INTEGER,
    at INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (complaint, place)
  ) STRICT
  """,
  """
  CREATE TABLE complaint_pictures (
    complaint INTEGER NOT NULL,
    place INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 3),
    media TEXT NOT NULL,
    PRIMARY KEY (complaint, place, number),
    FOREIGN KEY (complaint, place) REFERENCES complaint_entries (complaint, place)
  ) STRICT
  """,
  "CREATE INDEX complaint_pictures_by_file ON complaint_pictures (media, complaint)",
  """
  CREATE TABLE complaint_years (
    year INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
    filed INTEGER NOT NULL CHECK (filed >= 0),
    answered INTEGER NOT NULL CHECK (answered BETWEEN 0 AND filed),
    in_time INTEGER NOT NULL CHECK (in_time BETWEEN 0 AND answered),
    resolved INTEGER NOT NULL CHECK (resolved BETWEEN 0 AND filed),
    withdrawn INTEGER NOT NULL CHECK (withdrawn BETWEEN 0 AND filed),
    PRIMARY KEY (year, kind)
  ) STRICT
  """,
  // Where merchants are told of complaints.
  """
  CREATE TABLE complaint_addresses (
    mchid INTEGER PRIMARY KEY REFERENCES merchants (mchid),
    url TEXT NOT NULL
  ) STRICT
  """,
]
