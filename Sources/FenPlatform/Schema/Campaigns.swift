import FenStore

/// Campaigns, their versions and what they gave; coupons, and the requests that sent them; programmes with their
/// members and points.
let campaignTables: [Migration.Statement] = [
  """
  CREATE TABLE campaigns (
    id INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL,
    request TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    secret BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
    version INTEGER NOT NULL CHECK (version > 0),
    changed_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    settled_at INTEGER,
    spent INTEGER NOT NULL CHECK (spent >= 0),
    count INTEGER NOT NULL CHECK (count >= 0),
    people INTEGER NOT NULL CHECK (people BETWEEN 0 AND count),
    day INTEGER NOT NULL,
    spent_today INTEGER NOT NULL,
    count_today INTEGER NOT NULL,
    UNIQUE (owner, request)
  ) STRICT
  """,
  "CREATE INDEX campaigns_by_owner ON campaigns (owner, id)",
  "CREATE INDEX campaigns_running ON campaigns (state) WHERE state IN (3, 4)",
  "CREATE INDEX campaigns_unsettled ON campaigns (ends_at) WHERE state > 2 AND settled_at IS NULL",
  // A version is written once and never changed: what gave a reward can be read for ever.
  """
  CREATE TABLE campaign_versions (
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    version INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    terms TEXT NOT NULL,
    PRIMARY KEY (campaign, version)
  ) STRICT
  """,
  """
  CREATE TABLE campaign_people (
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    person INTEGER NOT NULL,
    spent INTEGER NOT NULL CHECK (spent >= 0),
    count INTEGER NOT NULL CHECK (count >= 0),
    day INTEGER NOT NULL,
    count_today INTEGER NOT NULL,
    PRIMARY KEY (campaign, person)
  ) STRICT
  """,
  "CREATE INDEX campaign_people_by_person ON campaign_people (person)",
  """
  CREATE TABLE rewards (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    place INTEGER NOT NULL,
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    version INTEGER NOT NULL,
    coupon INTEGER,
    person INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),
    source INTEGER NOT NULL CHECK (source BETWEEN 1 AND 3),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL,
    items TEXT,
    gifts TEXT,
    day INTEGER NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
    returned INTEGER NOT NULL CHECK (returned BETWEEN 0 AND amount),
    owed INTEGER NOT NULL CHECK (owed BETWEEN 0 AND amount - returned),
    PRIMARY KEY (order_id, place)
  ) STRICT
  """,
  "CREATE INDEX rewards_by_campaign ON rewards (campaign, at)",
  "CREATE INDEX rewards_by_person ON rewards (person, order_id, place)",
  "CREATE INDEX rewards_gifts ON rewards (state) WHERE kind = 5",
  "CREATE INDEX rewards_reserved ON rewards (campaign) WHERE state = 1",
  """
  CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    campaign INTEGER NOT NULL REFERENCES campaigns (id),
    version INTEGER NOT NULL,
    wallet INTEGER NOT NULL REFERENCES users (id),
    person INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    worth INTEGER,
    minimum INTEGER,
    currency TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
    order_id INTEGER,
    changed_at INTEGER
  ) STRICT
  """,
  "CREATE INDEX coupons_by_wallet ON coupons (wallet, state, id)",
  "CREATE INDEX coupons_by_campaign ON coupons (campaign, id)",
  "CREATE INDEX coupons_by_end ON coupons (valid_to) WHERE state = 1",
  """
  CREATE TABLE coupon_requests (
    coupon INTEGER PRIMARY KEY REFERENCES coupons (id),
    owner INTEGER NOT NULL,
    request TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    UNIQUE (owner, request)
  ) STRICT
  """,
  """
  CREATE TABLE programme_members (
    programme INTEGER NOT NULL REFERENCES merchants (mchid),
    person INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    left_at INTEGER,
    points INTEGER NOT NULL CHECK (points >= 0),
    sum_said_at INTEGER,
    PRIMARY KEY (programme, person)
  ) STRICT
  """,
  "CREATE INDEX programme_members_by_person ON programme_members (person, programme)",
]
