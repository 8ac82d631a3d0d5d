import FenStore

/// Providers and whom they act for.
///
/// Both ends of a relation carry their kind, so that the database itself refuses a provider's provider.
let providerTables: [Migration.Statement] = [
  // Made with the provider; a terminated one never comes back.
  """
  CREATE TABLE providers (
    mchid INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL CHECK (kind = 2),
    verified_at INTEGER NOT NULL,
    terminated_at INTEGER,
    staff TEXT,
    reason TEXT,
    FOREIGN KEY (mchid, kind) REFERENCES merchants (mchid, kind),
    CHECK ((terminated_at IS NULL) = (reason IS NULL) AND (reason IS NULL) = (staff IS NULL))
  ) STRICT
  """,
  """
  CREATE TABLE relations (
    provider INTEGER NOT NULL,
    provider_kind INTEGER NOT NULL CHECK (provider_kind = 2),
    merchant INTEGER NOT NULL,
    merchant_kind INTEGER NOT NULL CHECK (merchant_kind = 1),
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by INTEGER CHECK (ended_by IN (1, 2, 3)),
    PRIMARY KEY (provider, merchant, began_at),
    FOREIGN KEY (provider, provider_kind) REFERENCES merchants (mchid, kind),
    FOREIGN KEY (merchant, merchant_kind) REFERENCES merchants (mchid, kind),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
  ) STRICT
  """,
  "CREATE UNIQUE INDEX relations_standing ON relations (provider, merchant) WHERE ended_at IS NULL",
  "CREATE INDEX relations_of_merchant ON relations (merchant, began_at, provider)",
]
