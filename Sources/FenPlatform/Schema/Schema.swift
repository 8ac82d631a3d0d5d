import FenStore

/// Every step of the schema, in order.
public let migrations = [
  Migration(
    1,
    combinationTables + firstPayments + messageTables + cardTables + realNameTables + authenticationTables
      + personalDataTables + personTransferTables + redPacketTables + payoutTables + campaignTables + stockTables
      + merchantCouponTables + providerTables + profitSharingTables + mediaTables + payGiftTables
      + mallTables + complaintTables + applymentTables + claimTables + exchangeTables)
]

/// Orders, refunds, the ledger, wallets, the outbox and the sandbox bank.
///
/// Numbers of things are made by the program (no sequence is a hot row). Amounts are minor units, moments are
/// milliseconds since 1970.
private let firstPayments: [Migration.Statement] =
  [
    """
    CREATE TABLE settings (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT
    """,

    // The processes that share the database
    """
    CREATE TABLE processes (
      node INTEGER PRIMARY KEY CHECK (node BETWEEN 0 AND 1023),
      token INTEGER NOT NULL,
      name TEXT NOT NULL,
      seen_at INTEGER NOT NULL,
      news INTEGER NOT NULL,
      floor INTEGER NOT NULL,
      changes INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE news (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      version INTEGER NOT NULL
    ) STRICT
    """,
    "INSERT INTO news (id, version) VALUES (1, 0)",
    """
    CREATE TABLE holds (
      thing INTEGER PRIMARY KEY,
      node INTEGER NOT NULL,
      at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE faults (
      id TEXT PRIMARY KEY,
      position INTEGER NOT NULL,
      mchid INTEGER,
      method TEXT,
      path TEXT,
      effect TEXT NOT NULL,
      value INTEGER,
      times INTEGER CHECK (times >= 0)
    ) STRICT
    """,
    """
    CREATE TABLE sessions (
      id_hash BLOB PRIMARY KEY,
      user_id INTEGER,
      wallet_session INTEGER,
      message TEXT,
      message_kind INTEGER CHECK (message_kind IN (1, 2)),
      code_sent_to TEXT,
      used_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX sessions_by_use ON sessions (used_at)",

    // Merchants and their keys
    """
    CREATE TABLE merchants (
      mchid INTEGER PRIMARY KEY CHECK (mchid BETWEEN 1000000000 AND 9999999999),
      name TEXT NOT NULL CHECK (name <> ''),
      kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
      key_mode INTEGER NOT NULL CHECK (key_mode IN (1, 2)),
      fee_rate INTEGER NOT NULL CHECK (fee_rate BETWEEN 0 AND 100000),
      apiv3_key BLOB NOT NULL,
      apiv2_key BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      UNIQUE (mchid, kind)
    ) STRICT
    """,
    """
    CREATE TABLE merchant_apps (
      appid TEXT NOT NULL,
      mchid INTEGER NOT NULL REFERENCES merchants (mchid),
      bound_at INTEGER NOT NULL,
      PRIMARY KEY (mchid, appid)
    ) STRICT
    """,
    "CREATE INDEX merchant_apps_by_app ON merchant_apps (appid)",
    """
    CREATE TABLE merchant_certificates (
      serial TEXT PRIMARY KEY,
      mchid INTEGER NOT NULL REFERENCES merchants (mchid),
      certificate TEXT NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX merchant_certificates_by_merchant ON merchant_certificates (mchid)",
    """
    CREATE TABLE platform_keys (
      serial TEXT PRIMARY KEY,
      certificate TEXT,
      private_key BLOB NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE stores (
      id INTEGER PRIMARY KEY,
      mchid INTEGER NOT NULL REFERENCES merchants (mchid),
      name TEXT NOT NULL,
      city TEXT NOT NULL,
      country TEXT NOT NULL,
      zone TEXT NOT NULL,
      notify_url TEXT
    ) STRICT
    """,
    "CREATE INDEX stores_by_merchant ON stores (mchid)",

    // People, cards, codes
    """
    CREATE TABLE users (
      id INTEGER PRIMARY KEY,
      created_at INTEGER NOT NULL,
      wrong_tries INTEGER NOT NULL,
      locked_until INTEGER,
      name TEXT NOT NULL,
      phone BLOB,
      password TEXT,
      password_reset_at INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE cards (
      id INTEGER PRIMARY KEY,
      user_id INTEGER NOT NULL REFERENCES users (id),
      kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
      issuer TEXT NOT NULL,
      last_four TEXT NOT NULL,
      number BLOB NOT NULL,
      number_hash BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      bound INTEGER NOT NULL CHECK (bound IN (0, 1)),
      position INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX cards_by_user ON cards (user_id, position) WHERE bound = 1",
    // Also those that have left it: what is held about their owner.
    "CREATE INDEX cards_ever_by_user ON cards (user_id, id)",
    "CREATE UNIQUE INDEX cards_once_in_a_wallet ON cards (user_id, number_hash) WHERE bound = 1",
    """
    CREATE TABLE payment_codes (
      digits INTEGER PRIMARY KEY,
      user_id INTEGER NOT NULL,
      card INTEGER,
      expires_at INTEGER NOT NULL,
      used_for INTEGER
    ) STRICT
    """,
    "CREATE INDEX payment_codes_by_expiry ON payment_codes (expires_at)",

    // The ledger
    // A row is a stripe of an account: owner, stripe (bits 4-7), purpose (bits 0-3). Elsewhere accounts have no stripe.
    """
    CREATE TABLE accounts (
      id INTEGER PRIMARY KEY,
      currency TEXT NOT NULL,
      balance INTEGER NOT NULL CHECK (balance >= 0 OR id & 15 IN (8, 13, 14)),
      CHECK ((id < 4611686018427387904) = (currency = 'CNY'))
    ) STRICT
    """,
    """
    CREATE TABLE transfers (
      id INTEGER PRIMARY KEY,
      debit INTEGER NOT NULL,
      credit INTEGER NOT NULL,
      amount INTEGER NOT NULL CHECK (amount > 0),
      currency TEXT NOT NULL,
      kind INTEGER NOT NULL,
      cause INTEGER NOT NULL,
      at INTEGER NOT NULL,
      CHECK (debit <> credit)
    ) STRICT
    """,
    // By merchant, for bills: each entry of a merchant's account, under that account. A person's history is told by
    // orders, and nobody asks for the statement of a platform account; a payer's own entry would be one more page
    // written for every payment, at a random place.
    """
    CREATE INDEX transfers_by_merchant ON transfers
      ((CASE WHEN credit & 255 BETWEEN 2 AND 7 THEN credit ELSE debit END), at)
      WHERE credit & 255 BETWEEN 2 AND 7 OR debit & 255 BETWEEN 2 AND 7
    """,
    // What moves from one merchant's account to another's stands above under the one it arrives at.
    """
    CREATE INDEX transfers_between_merchants ON transfers (debit, at)
      WHERE debit & 255 BETWEEN 2 AND 7 AND credit & 255 BETWEEN 2 AND 7
    """,
    .each(
      sqlite: """
        CREATE TRIGGER transfers_never_change BEFORE UPDATE ON transfers
        BEGIN SELECT RAISE(ABORT, 'a transfer is never changed'); END
        """,
      postgreSQL: """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'a transfer is never changed or deleted'; END $$
        """),
    .each(
      sqlite: """
        CREATE TRIGGER transfers_never_vanish BEFORE DELETE ON transfers
        BEGIN SELECT RAISE(ABORT, 'a transfer is never deleted'); END
        """,
      postgreSQL: """
        CREATE TRIGGER transfers_never_change BEFORE UPDATE OR DELETE ON transfers
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """),
    """
    CREATE TABLE day_seals (
      day INTEGER PRIMARY KEY,
      through INTEGER NOT NULL,
      transfers INTEGER NOT NULL CHECK (transfers >= 0),
      digest BLOB NOT NULL
    ) STRICT
    """,

    // Orders and refunds
    """
    CREATE TABLE orders (
      id INTEGER PRIMARY KEY,
      mchid INTEGER NOT NULL,
      out_trade_no TEXT NOT NULL,
      appid TEXT NOT NULL,
      trade_type INTEGER NOT NULL CHECK (trade_type BETWEEN 1 AND 6),
      total INTEGER NOT NULL CHECK (total > 0),
      currency TEXT NOT NULL,
      description TEXT NOT NULL,
      attach TEXT,
      notify_url TEXT,
      only_payer INTEGER,
      method_limits INTEGER NOT NULL,
      asked_expiry INTEGER,
      store TEXT,
      device TEXT,
      detail TEXT,
      terms_hash BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
      payer INTEGER,
      card INTEGER,
      payer_total INTEGER CHECK (payer_total > 0 AND payer_total <= total),
      fee INTEGER CHECK (fee >= 0 AND fee <= total),
      paid_at INTEGER,
      bank_request INTEGER,
      changed_at INTEGER,
      authentication INTEGER,
      refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND total),
      refund_count INTEGER NOT NULL CHECK (refund_count >= 0),
      rewards INTEGER NOT NULL CHECK (rewards >= 0),
      provider INTEGER NOT NULL CHECK (provider <> mchid),
      sub_appid TEXT,
      to_be_shared INTEGER NOT NULL CHECK (to_be_shared IN (0, 1)),
      goods_tag TEXT,
      goods TEXT,
      combination INTEGER REFERENCES combinations (id),
      UNIQUE (mchid, provider, out_trade_no),
      CHECK (state <> 2 OR (payer IS NOT NULL AND payer_total IS NOT NULL AND fee IS NOT NULL AND paid_at IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX orders_open_by_expiry ON orders (expires_at) WHERE state IN (0, 1) AND bank_request IS NULL",
    "CREATE INDEX orders_by_merchant ON orders (mchid, id)",
    "CREATE INDEX orders_by_payer ON orders (payer, paid_at) WHERE payer IS NOT NULL",
    "CREATE INDEX orders_reversed ON orders (payer) WHERE state = 6",
    "CREATE INDEX orders_refunded ON orders (payer) WHERE refunded > 0",
    // 0 where the merchant placed it itself.
    "CREATE INDEX orders_by_provider ON orders (provider, paid_at) WHERE provider > 0",
    """
    CREATE TABLE refunds (
      id INTEGER PRIMARY KEY,
      mchid INTEGER NOT NULL,
      out_refund_no TEXT NOT NULL,
      order_id INTEGER NOT NULL REFERENCES orders (id),
      amount INTEGER NOT NULL CHECK (amount > 0),
      total INTEGER NOT NULL CHECK (total >= amount),
      currency TEXT NOT NULL,
      reason TEXT,
      notify_url TEXT,
      detail TEXT,
      terms_hash BLOB NOT NULL,
      fee_returned INTEGER NOT NULL CHECK (fee_returned >= 0),
      payer_amount INTEGER NOT NULL CHECK (payer_amount BETWEEN 0 AND amount),
      refunded_before INTEGER NOT NULL CHECK (refunded_before >= 0),
      created_at INTEGER NOT NULL,
      channel INTEGER NOT NULL,
      card INTEGER,
      other_account TEXT,
      other_sealed BLOB,
      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
      changed_at INTEGER,
      bank_request INTEGER,
      cashback_returned INTEGER NOT NULL CHECK (cashback_returned >= 0),
      provider INTEGER NOT NULL CHECK (provider <> mchid),
      UNIQUE (mchid, provider, out_refund_no)
    ) STRICT
    """,
    "CREATE INDEX refunds_by_order ON refunds (order_id)",
    "CREATE INDEX refunds_by_day ON refunds (mchid, created_at)",
    "CREATE INDEX refunds_by_provider ON refunds (provider, created_at) WHERE provider > 0",
    "CREATE INDEX refunds_under_way ON refunds (created_at) WHERE state = 0 AND bank_request IS NULL",

    // What must leave the house
    """
    CREATE TABLE notifications (
      id INTEGER PRIMARY KEY,
      mchid INTEGER NOT NULL,
      url TEXT NOT NULL,
      subject INTEGER NOT NULL CHECK (subject BETWEEN 1 AND 20),
      subject_id INTEGER,
      content TEXT,
      out_trade_no TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL CHECK (attempts >= 0),
      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
      at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX notifications_due ON notifications (at) WHERE state = 0",
    """
    CREATE TABLE delivery_attempts (
      notification INTEGER NOT NULL,
      number INTEGER NOT NULL,
      at INTEGER NOT NULL,
      status INTEGER,
      error TEXT,
      milliseconds INTEGER NOT NULL,
      headers TEXT NOT NULL,
      body TEXT NOT NULL,
      answer TEXT NOT NULL,
      PRIMARY KEY (notification, number)
    ) STRICT
    """,
    """
    CREATE TABLE bank_requests (
      id INTEGER PRIMARY KEY,
      kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 15),
      card INTEGER,
      account INTEGER,
      amount INTEGER NOT NULL CHECK (amount > 0),
      currency TEXT NOT NULL,
      cause INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      day INTEGER NOT NULL,
      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
      tries INTEGER NOT NULL CHECK (tries >= 0),
      at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE deposit_numbers (
      id BLOB PRIMARY KEY,
      bank_request INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX bank_requests_due ON bank_requests (at) WHERE state = 0",
    "CREATE INDEX bank_requests_open_by_day ON bank_requests (day) WHERE state = 0",
    "CREATE INDEX bank_requests_by_day ON bank_requests (day)",
    // Credits of card payments that a till took back, by order.
    "CREATE INDEX bank_requests_of_reversals ON bank_requests (cause) WHERE kind = 5",
    "CREATE INDEX bank_requests_open_by_card ON bank_requests (card) WHERE state = 0 AND card IS NOT NULL",
    """
    CREATE TABLE bank_statements (
      day INTEGER PRIMARY KEY,
      read_at INTEGER NOT NULL,
      done INTEGER NOT NULL CHECK (done >= 0),
      not_done INTEGER NOT NULL CHECK (not_done >= 0)
    ) STRICT
    """,

    """
    CREATE TABLE bank_disputes (
      request INTEGER PRIMARY KEY,
      done INTEGER NOT NULL CHECK (done IN (0, 1)),
      at INTEGER NOT NULL,
      settled_at INTEGER,
      staff TEXT,
      note TEXT
    ) STRICT
    """,

    // The sandbox bank's own books: another house, reached only through its gateway
    """
    CREATE TABLE sandbox_bank_accounts (
      number TEXT PRIMARY KEY,
      balance INTEGER NOT NULL,
      floor INTEGER NOT NULL,
      status INTEGER NOT NULL CHECK (status IN (1, 2)),
      holder_name BLOB,
      holder_document BLOB,
      holder_phone BLOB,
      CHECK (balance >= floor)
    ) STRICT
    """,
    """
    CREATE TABLE sandbox_bank_entries (
      request INTEGER PRIMARY KEY,
      account TEXT NOT NULL,
      amount INTEGER NOT NULL,
      day INTEGER NOT NULL,
      refusal TEXT
    ) STRICT
    """,
    "CREATE INDEX sandbox_bank_entries_by_day ON sandbox_bank_entries (day)",
    """
    CREATE TABLE sandbox_bank_days (
      day INTEGER PRIMARY KEY
    ) STRICT
    """,
  ]
