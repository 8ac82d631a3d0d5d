import FenStore

/// Files that merchants uploaded.
let mediaTables: [Migration.Statement] = [
  """
  CREATE TABLE media (
    id TEXT PRIMARY KEY,
    mchid INTEGER NOT NULL REFERENCES merchants (mchid),
    purpose INTEGER NOT NULL CHECK (purpose BETWEEN 1 AND 3),
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size > 0),
    digest BLOB NOT NULL,
    content BLOB NOT NULL,
    uploaded_at INTEGER NOT NULL,
    expires_at INTEGER,
    UNIQUE (mchid, purpose, digest)
  ) STRICT
  """,
  "CREATE INDEX media_by_owner ON media (mchid, size)",
  "CREATE INDEX media_by_end ON media (expires_at) WHERE expires_at IS NOT NULL",
]
