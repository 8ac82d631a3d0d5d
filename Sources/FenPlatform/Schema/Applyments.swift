import FenStore

/// Applications of providers for merchants, and the bank accounts their money would be paid out to.
///
/// What an application says is sealed as a whole. Nothing here has an amount but the few cents that show whose an
/// account is.
let applymentTables: [Migration.Statement] = [
  """
  CREATE TABLE applyments (
    id INTEGER PRIMARY KEY,
    provider INTEGER NOT NULL REFERENCES providers (mchid),
    code TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    content BLOB NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 7),
    changed_at INTEGER NOT NULL,
    due_at INTEGER,
    cents INTEGER CHECK (cents BETWEEN 1 AND 99),
    reasons TEXT,
    merchant INTEGER UNIQUE REFERENCES merchants (mchid),
    UNIQUE (provider, code),
    CHECK ((state = 2) = (reasons IS NOT NULL) AND (state = 3) = (cents IS NOT NULL)
      AND (state = 6) = (merchant IS NOT NULL))
  ) STRICT
  """,
  "CREATE INDEX applyments_due ON applyments (due_at) WHERE due_at IS NOT NULL",
  "CREATE INDEX applyments_under_review ON applyments (id) WHERE state = 1",
  // While an application is there, so are its papers.
  """
  CREATE TABLE applyment_papers (
    applyment INTEGER NOT NULL REFERENCES applyments (id),
    media TEXT NOT NULL REFERENCES media (id),
    PRIMARY KEY (applyment, media)
  ) STRICT
  """,
  "CREATE INDEX applyment_papers_by_file ON applyment_papers (media)",
  """
  CREATE TABLE settlement_accounts (
    mchid INTEGER PRIMARY KEY REFERENCES merchants (mchid),
    content BLOB NOT NULL,
    verified_at INTEGER NOT NULL
  ) STRICT
  """,
  """
  CREATE TABLE settlement_changes (
    id INTEGER PRIMARY KEY,
    mchid INTEGER NOT NULL REFERENCES settlement_accounts (mchid),
    provider INTEGER NOT NULL REFERENCES providers (mchid),
    asked_at INTEGER NOT NULL,
    content BLOB NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
    decided_at INTEGER,
    reason TEXT,
    due_at INTEGER,
    CHECK ((state = 1) = (decided_at IS NULL) AND (state = 3) = (reason IS NOT NULL))
  ) STRICT
  """,
  // Deeds of the staff with applications, changes and reports, whose numbers are never the same. They outlive them.
  """
  CREATE TABLE staff_deeds (
    id INTEGER PRIMARY KEY,
    thing INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 10),
    paper TEXT,
    staff TEXT NOT NULL CHECK (staff <> ''),
    reason TEXT NOT NULL CHECK (reason <> ''),
    at INTEGER NOT NULL,
    CHECK ((kind = 2) = (paper IS NOT NULL))
  ) STRICT
  """,
  "CREATE INDEX staff_deeds_by_thing ON staff_deeds (thing, id)",
  "CREATE INDEX settlement_changes_by_merchant ON settlement_changes (mchid, asked_at)",
  "CREATE UNIQUE INDEX settlement_changes_under_way ON settlement_changes (mchid) WHERE state = 1",
  "CREATE INDEX settlement_changes_under_review ON settlement_changes (id) WHERE state = 1",
  "CREATE INDEX settlement_changes_due ON settlement_changes (due_at) WHERE due_at IS NOT NULL",
]
