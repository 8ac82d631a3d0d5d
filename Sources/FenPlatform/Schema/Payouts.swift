import FenStore

/// Merchants' transfers and red packets to people.
let payoutTables: [Migration.Statement] = [
  """
  CREATE TABLE payouts (
    id INTEGER PRIMARY KEY,
    mchid INTEGER NOT NULL,
    out_bill_no TEXT NOT NULL,
    appid TEXT NOT NULL,
    payee INTEGER NOT NULL,
    payee_name BLOB,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    remark TEXT NOT NULL,
    scene TEXT NOT NULL,
    notify_url TEXT,
    detail TEXT,
    terms_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    failure INTEGER,
    at INTEGER NOT NULL,
    receipt_at INTEGER,
    UNIQUE (mchid, out_bill_no),
    CHECK ((state = 2) = (failure IS NOT NULL))
  ) STRICT
  """,
  // Of one that waits, `at` is when it ends.
  "CREATE INDEX payouts_waiting ON payouts (at) WHERE state = 0",
  "CREATE INDEX payouts_waiting_for ON payouts (payee, id) WHERE state = 0",
  "CREATE INDEX payouts_by_payee ON payouts (payee, at)",
  """
  CREATE TABLE payout_batches (
    id INTEGER PRIMARY KEY,
    mchid INTEGER NOT NULL,
    out_batch_no TEXT NOT NULL,
    appid TEXT NOT NULL,
    name TEXT NOT NULL,
    remark TEXT NOT NULL,
    scene TEXT,
    total INTEGER NOT NULL CHECK (total > 0),
    currency TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    notify_url TEXT,
    terms_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    paid_amount INTEGER NOT NULL CHECK (paid_amount >= 0),
    paid_count INTEGER NOT NULL CHECK (paid_count >= 0),
    failed_amount INTEGER NOT NULL CHECK (failed_amount >= 0),
    failed_count INTEGER NOT NULL CHECK (failed_count >= 0),
    changed_at INTEGER NOT NULL,
    receipt_at INTEGER,
    UNIQUE (mchid, out_batch_no),
    CHECK (paid_amount + failed_amount <= total AND paid_count + failed_count <= count)
  ) STRICT
  """,
  """
  CREATE TABLE payout_details (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES payout_batches (id),
    out_detail_no TEXT NOT NULL,
    openid TEXT NOT NULL,
    payee INTEGER,
    payee_name BLOB,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    remark TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    failure INTEGER,
    changed_at INTEGER,
    receipt_at INTEGER,
    UNIQUE (batch, out_detail_no),
    CHECK ((state = 2) = (failure IS NOT NULL))
  ) STRICT
  """,
  // The row of the packet itself stands among all red packets.
  """
  CREATE TABLE merchant_packets (
    packet INTEGER PRIMARY KEY,
    mchid INTEGER NOT NULL,
    mch_billno TEXT NOT NULL,
    appid TEXT NOT NULL,
    person INTEGER NOT NULL,
    sender_name TEXT NOT NULL,
    activity TEXT NOT NULL,
    remark TEXT NOT NULL,
    UNIQUE (mchid, mch_billno)
  ) STRICT
  """,
  "CREATE INDEX merchant_packets_by_person ON merchant_packets (person, packet)",
  "CREATE INDEX payout_details_by_payee ON payout_details (payee, changed_at) WHERE payee IS NOT NULL",
  "CREATE INDEX payout_details_waiting ON payout_details (created_at) WHERE state = 0",
]
