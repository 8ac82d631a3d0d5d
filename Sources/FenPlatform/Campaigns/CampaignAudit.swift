import Fen
import FenStore

/// The invariants of campaigns. Their numbers stand in docs/internals/invariants.md.
let campaignChecks = [
  Check(27, countedRewards),
  // What left the budgets and came back is what the rewards say.
  Check(
    28,
    """
    SELECT 'campaign ' || r.campaign || ' gave ' || r.given || ' out of its budget, its account says '
      || coalesce(m.moved, 0)
    FROM (
      SELECT campaign, sum(CASE WHEN state = 2 THEN amount - returned ELSE 0 END) AS given
      FROM rewards WHERE source = 1 AND kind IN (1, 2) GROUP BY campaign) AS r
    LEFT JOIN (
      SELECT budget, sum(amount) AS moved FROM (
        SELECT debit AS budget, amount FROM transfers WHERE kind IN (\(given))
        UNION ALL SELECT credit, -amount FROM transfers WHERE kind IN (\(returned))) AS both_ways
      GROUP BY budget) AS m ON m.budget = r.campaign * 256 + \(AccountPurpose.budget.rawValue)
    WHERE r.given <> coalesce(m.moved, 0)
    UNION ALL
    SELECT 'campaign ' || c.id || ' has ' || r.reserved || ' reserved and holds ' || coalesce(b.balance, 0)
    FROM campaigns c JOIN (
      SELECT campaign, sum(amount) AS reserved FROM rewards WHERE state = 1 AND source = 1 GROUP BY campaign) AS r
      ON r.campaign = c.id
    LEFT JOIN (
      SELECT id & ~240 AS account, sum(balance) AS balance FROM accounts
      WHERE id & 15 = \(AccountPurpose.budget.rawValue) GROUP BY id & ~240) AS b
      ON b.account = c.id * 256 + \(AccountPurpose.budget.rawValue)
    WHERE r.reserved > coalesce(b.balance, 0)
    """),
  Check(
    29,
    """
    SELECT 'order ' || o.id || ' of ' || o.total || ' was paid ' || o.payer_total || ' and ' || coalesce(r.off, 0)
      || ' was taken off; it counts ' || o.rewards || ' rewards and has ' || coalesce(r.count, 0)
    FROM orders o LEFT JOIN (
      SELECT order_id, count(*) AS count, sum(CASE WHEN kind = 1 THEN amount ELSE 0 END) AS off
      FROM rewards WHERE state <> 3 GROUP BY order_id) AS r ON r.order_id = o.id
    WHERE o.payer_total IS NOT NULL
      AND (o.total <> o.payer_total + coalesce(r.off, 0) OR o.rewards <> coalesce(r.count, 0))
    UNION ALL
    SELECT 'order ' || r.order_id || ' is not paid and has a reward that is given'
    FROM rewards r JOIN orders o ON o.id = r.order_id WHERE r.state = 2 AND o.paid_at IS NULL
    UNION ALL
    SELECT 'the refunds of order ' || o.id || ' took back ' || coalesce(f.taken, 0) || ' of its cashback, it says '
      || r.returned
    FROM (SELECT order_id, sum(returned) AS returned FROM rewards WHERE kind = 2 GROUP BY order_id) AS r
    JOIN orders o ON o.id = r.order_id AND o.state = 2
    LEFT JOIN (SELECT order_id, sum(cashback_returned) AS taken FROM refunds GROUP BY order_id) AS f
      ON f.order_id = o.id
    WHERE r.returned <> coalesce(f.taken, 0)
    """),
  Check(
    30,
    """
    SELECT 'campaign ' || c.id || ' counts ' || c.people || ' people, ' || c.count || ' rewards and ' || c.spent
      || ', its people have ' || coalesce(p.people, 0) || ', ' || coalesce(p.count, 0) || ' and '
      || coalesce(p.spent, 0)
    FROM campaigns c LEFT JOIN (
      SELECT campaign, sum(CASE WHEN count > 0 THEN 1 ELSE 0 END) AS people, sum(count) AS count, sum(spent) AS spent
      FROM campaign_people GROUP BY campaign) AS p ON p.campaign = c.id
    WHERE c.people <> coalesce(p.people, 0) OR c.count <> coalesce(p.count, 0) OR c.spent <> coalesce(p.spent, 0)
    """),
  // A coupon that a payment used is taken off that payment, and not wholly given back.
  Check(
    31,
    """
    SELECT 'coupon ' || c.id || ' was used for order ' || c.order_id || ', which has no discount of it'
    FROM coupons c LEFT JOIN rewards r ON r.order_id = c.order_id AND r.coupon = c.id AND r.state <> 3
    WHERE c.state = 2 AND c.order_id IS NOT NULL AND r.order_id IS NULL
    UNION ALL
    SELECT 'coupon ' || r.coupon || ' is taken off order ' || r.order_id || ' and can be used again'
    FROM rewards r JOIN coupons c ON c.id = r.coupon
    WHERE r.state <> 3 AND r.returned < r.amount AND (c.state <> 2 OR c.order_id <> r.order_id)
    """),
]

private let given = [TransferKind.discountPaid, .cashback].map { String($0.rawValue) }.joined(separator: ", ")
private let returned = [TransferKind.discountReturned, .cashbackReturned].map { String($0.rawValue) }
  .joined(separator: ", ")

/// Discounts that, rounded, are back whole before their payments are.
private let discountsOfWhatIsLeft = """
  SELECT r.order_id, r.place FROM rewards r JOIN orders o ON o.id = r.order_id
  WHERE r.kind = 1 AND r.returned = r.amount AND o.state = 2 AND o.refunded < o.total
  """

/// What a campaign counts, and each of its people, is what its rewards and coupons make, and no more than its limits.
private func countedRewards(in transaction: any Transaction) throws -> [String] {
  var (spent, counts) = ([CampaignID: Int64](), [CampaignID: Int64]())
  var had = [CampaignPerson.Key: PersonCampaignUsage]()
  let joined = Dictionary(
    uniqueKeysWithValues: try transaction.all("SELECT id, joined_to FROM people WHERE joined_to IS NOT NULL") {
      (PersonID($0.int(0)), PersonID($0.int(1)))
    })
  func add(_ amount: Int64, _ count: Int64, to campaign: CampaignID, _ person: PersonID) {
    spent[campaign, default: 0] += amount
    counts[campaign, default: 0] += count
    let key = CampaignPerson.Key(campaign: campaign, person: joined[person] ?? person)
    had[key, default: PersonCampaignUsage()].spent += amount
    had[key, default: PersonCampaignUsage()].count += count
  }
  var terms = [CampaignVersion.Key: CampaignTerms]()
  for version in try CampaignVersion.all("ORDER BY campaign, version", in: transaction) {
    terms[version.key] = version.terms
  }
  let kept = Set(
    try transaction.all(discountsOfWhatIsLeft) { Reward.Key(OrderID($0.int(0)), Int($0.int(1))) })
  try transaction.forEach("\(Reward.table.select) WHERE coupon IS NULL AND kind <> 3 AND state <> 3", []) { row in
    let reward = try Reward(row: row)
    let key = CampaignVersion.Key(campaign: reward.campaign, version: reward.version)
    let comesBack = terms[key]?.returns == .toBudget
    let amount = reward.kind == .points ? 0 : reward.amount - (comesBack ? reward.returned : 0)
    let isKept = !comesBack || reward.returned < reward.amount || reward.kind == .gift || kept.contains(reward.key)
    add(amount, isKept ? 1 : 0, to: reward.campaign, reward.person)
  }
  try transaction.forEach("\(Reward.table.select) WHERE coupon IS NOT NULL AND state <> 3", []) { row in
    let reward = try Reward(row: row)
    let known = terms[CampaignVersion.Key(campaign: reward.campaign, version: reward.version)]
    guard let known, case .coupon(let what) = known.benefit, what.isOpen else { return }
    add(reward.amount - (known.returns == .toBudget ? reward.returned : 0), 0, to: reward.campaign, reward.person)
  }
  try transaction.forEach("\(Coupon.table.select)", []) { row in
    let coupon = try Coupon(row: row)
    let key = CampaignVersion.Key(campaign: coupon.campaign, version: coupon.version)
    guard case .coupon(let what)? = terms[key]?.benefit else { return }
    add(coupon.worth?.minorUnits ?? what.worthWhenGiven, 1, to: coupon.campaign, coupon.person)
  }
  try transaction.forEach("\(Reward.table.select) WHERE kind = 3 AND state = 1", []) { row in
    let reward = try Reward(row: row)
    add(reward.amount, 1, to: reward.campaign, reward.person)
  }
  try transaction.forEach("\(Reward.table.select) WHERE kind = 5 AND state = 1", []) { row in
    let reward = try Reward(row: row)
    for gift in reward.gifts { add(gift.amount, 1, to: gift.campaign, reward.person) }
  }
  var wrong = [String]()
  for row in try CampaignPerson.all("ORDER BY campaign, person", in: transaction) {
    let his = had.removeValue(forKey: row.key) ?? PersonCampaignUsage()
    guard row.usage.spent != his.spent || row.usage.count != his.count else { continue }
    wrong.append(
      "campaign \(row.key.campaign.value) counts \(row.usage.count) rewards of \(row.usage.spent) for person "
        + "\(row.key.person.value), who got \(his.count) of \(his.spent)")
  }
  for (key, his) in had.sorted(by: { $0.key < $1.key }) where his.count > 0 {
    wrong.append(
      "campaign \(key.campaign.value) does not count person \(key.person.value), who got \(his.count) rewards")
  }
  for row in try CampaignRow.all("ORDER BY id", in: transaction) {
    let (sum, count) = (spent[row.id] ?? 0, counts[row.id] ?? 0)
    if row.usage.spent != sum || row.usage.count != count {
      wrong.append(
        "campaign \(row.id.value) counts \(row.usage.count) rewards of \(row.usage.spent), it gave \(count) of \(sum)")
    }
    guard let limits = terms[CampaignVersion.Key(campaign: row.id, version: row.version)] else { continue }
    if let budget = limits.funding.budget, row.usage.spent > budget.minorUnits {
      wrong.append("campaign \(row.id.value) gave \(row.usage.spent) of a budget of \(budget.minorUnits)")
    }
  }
  return wrong
}
