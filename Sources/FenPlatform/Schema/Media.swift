import FenStore

/// Files that merchants uploaded, and pictures of people's complaints.
let mediaTables: [Migration.Statement] = [
  """
  CREATE TABLE media (
    id TEXT PRIMARY KEY,
    mchid INTEGER REFERENCES merchants (mchid),
    user_id INTEGER,
    purpose INTEGER NOT NULL CHECK (purpose BETWEEN 1 AND 4),
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size > 0),
    digest BLOB NOT NULL,
    content BLOB NOT NULL,
    uploaded_at INTEGER NOT NULL,
    expires_at INTEGER,
    holders INTEGER NOT NULL DEFAULT 0 CHECK (holders >= 0),
    UNIQUE (mchid, purpose, digest),
    UNIQUE (user_id, purpose, digest),
    CHECK ((mchid IS NULL) <> (user_id IS NULL))
  ) STRICT
  """,
  "CREATE INDEX media_by_owner ON media (mchid, size) WHERE mchid IS NOT NULL",
  "CREATE INDEX media_by_person ON media (user_id, size) WHERE user_id IS NOT NULL",
  "CREATE INDEX media_by_end ON media (expires_at) WHERE expires_at IS NOT NULL AND holders = 0",
]
