import FenStore

/// Coupons that merchants redeem at their own tills: what their campaigns do not say, their codes, what tills did with
/// them, and what merchants paid each other for them.
let merchantCouponTables: [Migration.Statement] = [
  """
  CREATE TABLE merchant_stocks (
    campaign INTEGER PRIMARY KEY REFERENCES campaigns (id),
    creator INTEGER NOT NULL REFERENCES merchants (mchid),
    code_mode INTEGER NOT NULL CHECK (code_mode BETWEEN 1 AND 3),
    weekdays TEXT NOT NULL,
    windows TEXT NOT NULL,
    periods TEXT NOT NULL,
    kept TEXT NOT NULL,
    has_subsidy INTEGER NOT NULL CHECK (has_subsidy IN (0, 1)),
    uploaded INTEGER NOT NULL CHECK (uploaded >= 0)
  ) STRICT
  """,
  """
  CREATE TABLE stock_codes (
    campaign INTEGER NOT NULL REFERENCES merchant_stocks (campaign),
    code TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL,
    coupon INTEGER,
    deleted_at INTEGER,
    PRIMARY KEY (campaign, code)
  ) STRICT
  """,
  "CREATE INDEX stock_codes_left ON stock_codes (campaign, code) WHERE coupon IS NULL AND deleted_at IS NULL",
  """
  CREATE TABLE merchant_coupons (
    coupon INTEGER PRIMARY KEY REFERENCES coupons (id),
    campaign INTEGER NOT NULL REFERENCES merchant_stocks (campaign),
    code TEXT NOT NULL,
    appid TEXT,
    send_request TEXT NOT NULL,
    channel INTEGER NOT NULL CHECK (channel BETWEEN 1 AND 4),
    paid_order INTEGER,
    given_by INTEGER,
    use_request TEXT,
    return_request TEXT,
    returned_at INTEGER,
    void_request TEXT,
    void_reason TEXT,
    out_trade_no TEXT,
    subsidy INTEGER,
    UNIQUE (campaign, code),
    CHECK ((channel = 4) = (paid_order IS NOT NULL) AND (channel = 4) = (given_by IS NOT NULL))
  ) STRICT
  """,
  "CREATE INDEX merchant_coupons_by_code ON merchant_coupons (code)",
  // What a merchant asked for under a number of his, so that the same request does it once and is answered the same.
  """
  CREATE TABLE merchant_requests (
    mchid INTEGER NOT NULL,
    number TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    at INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (mchid, number)
  ) STRICT
  """,
  """
  CREATE TABLE subsidies (
    id INTEGER PRIMARY KEY,
    payer INTEGER NOT NULL REFERENCES merchants (mchid),
    payee INTEGER NOT NULL REFERENCES merchants (mchid),
    campaign INTEGER NOT NULL REFERENCES merchant_stocks (campaign),
    coupon INTEGER NOT NULL REFERENCES merchant_coupons (coupon),
    order_id INTEGER NOT NULL REFERENCES orders (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    description TEXT NOT NULL,
    number TEXT NOT NULL,
    at INTEGER NOT NULL,
    failure INTEGER,
    returned INTEGER NOT NULL CHECK (returned BETWEEN 0 AND amount)
  ) STRICT
  """,
  "CREATE INDEX subsidies_by_coupon ON subsidies (coupon, id)",
  """
  CREATE TABLE subsidy_returns (
    id INTEGER PRIMARY KEY,
    subsidy INTEGER NOT NULL REFERENCES subsidies (id),
    refund INTEGER NOT NULL REFERENCES refunds (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    description TEXT NOT NULL,
    number TEXT NOT NULL,
    at INTEGER NOT NULL,
    is_short INTEGER NOT NULL CHECK (is_short IN (0, 1))
  ) STRICT
  """,
]
