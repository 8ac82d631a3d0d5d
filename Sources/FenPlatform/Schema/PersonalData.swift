import FenStore

/// Who of the staff looked at whose data, and why.
let personalDataTables: [Migration.Statement] = [
  """
  CREATE TABLE staff_access (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    staff TEXT NOT NULL CHECK (staff <> ''),
    reason TEXT NOT NULL CHECK (reason <> ''),
    in_clear INTEGER NOT NULL CHECK (in_clear IN (0, 1)),
    at INTEGER NOT NULL
  ) STRICT
  """,
  "CREATE INDEX staff_access_by_user ON staff_access (user_id, id)",
  .each(
    sqlite: """
      CREATE TRIGGER staff_access_never_changes BEFORE UPDATE ON staff_access
      BEGIN SELECT RAISE(ABORT, 'what staff looked at is never changed'); END
      """,
    postgreSQL: """
      CREATE FUNCTION refuse_forgetting() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'what staff looked at is never changed or deleted'; END $$
      """),
  .each(
    sqlite: """
      CREATE TRIGGER staff_access_never_vanishes BEFORE DELETE ON staff_access
      BEGIN SELECT RAISE(ABORT, 'what staff looked at is never deleted'); END
      """,
    postgreSQL: """
      CREATE TRIGGER staff_access_never_changes BEFORE UPDATE OR DELETE ON staff_access
      FOR EACH ROW EXECUTE FUNCTION refuse_forgetting()
      """),
]
