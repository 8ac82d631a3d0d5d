import FenStore

/// Reports of false claims.
///
/// What a report says is sealed, and erased some time after the decision; what it was about and what came of it stays.
let claimTables: [Migration.Statement] = [
  """
  CREATE TABLE claim_reports (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
    filed_at INTEGER NOT NULL,
    year INTEGER NOT NULL,
    provider INTEGER REFERENCES providers (mchid),
    content BLOB,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
    taken_at INTEGER,
    decided_at INTEGER,
    days INTEGER CHECK (days >= 0),
    reason TEXT,
    due_at INTEGER,
    CHECK ((state = 1) = (taken_at IS NULL) AND (state >= 3) = (decided_at IS NOT NULL)
      AND (decided_at IS NULL) = (days IS NULL) AND (state = 5) = (reason IS NOT NULL)),
    CHECK (state <> 4 OR provider IS NOT NULL),
    CHECK (state >= 3 OR (content IS NOT NULL AND due_at IS NULL))
  ) STRICT
  """,
  "CREATE INDEX claim_reports_waiting ON claim_reports (id) WHERE state <= 2",
  "CREATE INDEX claim_reports_due ON claim_reports (due_at) WHERE due_at IS NOT NULL",
  "CREATE INDEX claim_reports_counted ON claim_reports (year, state, days)",
]
