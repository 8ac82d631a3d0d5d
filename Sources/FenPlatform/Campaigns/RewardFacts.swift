import Crypto
import Fen
import FenStore

// What the books know about a payment, as far as campaigns ask.

extension Workspace {
  func purchase(
    _ order: Order, _ payer: UserID, _ method: PaymentMethod, at moment: Instant
  ) throws -> Purchase {
    let person = try person(of: payer)
    var traits: CardTraits?
    if case .card(let id) = method, let card = try card(id) {
      traits = CardTraits(issuer: card.issuer, kind: card.kind)
    }
    let goods = order.terms.whatIsBought
    return Purchase(
      order: order.id, at: moment, total: order.terms.total, place: try place(of: order),
      tradeType: order.terms.tradeType, card: traits, tags: goods.tags, costPrice: goods.costPrice, items: goods.items,
      person: person.id, isVerified: person.accountClass > .unverified)
  }

  private func place(of order: Order) throws -> PaymentPlace {
    let merchant = order.terms.merchant
    guard let store = order.terms.storeID else { return PaymentPlace(merchant: merchant) }
    let name = StoreName(merchant, store)
    // Asked for once a batch where the number is not one of ours.
    if !unknownStores.contains(name) {
      if let place = try campaigns.place(name, in: transaction) { return place }
      unknownStores.insert(name)
    }
    return PaymentPlace(merchant: merchant, store: store)
  }

  func couponOffers(of payer: UserID) throws -> [Offer] {
    let usable = try shelf.usable(by: payer, among: &coupons, in: transaction)
    for coupon in usable { campaignRows.want(coupon.campaign) }
    return try usable.compactMap { coupon in
      guard let row = try campaignRows.find(coupon.campaign, in: transaction) else { return nil }
      // As it was when the coupon was given.
      let key = CampaignVersion.Key(campaign: coupon.campaign, version: coupon.version)
      let given = Campaign(
        id: row.id, owner: row.owner, version: coupon.version, terms: try terms(key),
        state: row.state)
      guard case .coupon(let terms) = given.terms.benefit, case .discount = terms.value else { return nil }
      return .coupon(coupon, terms, of: given)
    }
  }

  /// - Parameter isFirstHere: no order of the same merchant comes before it in its own combination.
  func standing(of offer: Offer, _ purchase: Purchase, isFirstHere: Bool) throws -> Standing {
    let campaign = offer.campaign
    guard let row = try campaignRows.find(campaign.id, in: transaction) else { throw UnknownThing.campaign }
    var counts = CampaignCounts(all: row.usage)
    if case .campaign = offer { counts = try self.counts(of: campaign.id, purchase.person) }
    let conditions = offer.conditions
    return Standing(
      counts: counts,
      isFirstPayment: conditions.isFirstPayment
        ? try isFirstHere && !hasPaid(purchase) && !awaitsBank(campaign.id, purchase) : true,
      isMember: try conditions.programme.map { try isMember(purchase.person, of: $0) } ?? true,
      seed: campaign.terms.benefit.isDrawn ? seed(row.secret, draw(of: offer, for: purchase, counts.person)) : 0,
      gifts: try giftStandings(of: campaign, for: purchase.person))
  }

  /// What names a draw: the payment. At a printed code the payer numbers his payments himself, and could look at one
  /// after another until he likes what is drawn; there it is the coupon, or how manieth reward of the campaign he gets.
  private func draw(of offer: Offer, for purchase: Purchase, _ his: PersonCampaignUsage) -> [Int64] {
    guard purchase.tradeType == .printedCode else { return [purchase.order.value] }
    return switch offer {
    case .campaign: [purchase.person.value, his.count]
    case .coupon(let coupon, _, of: _): [purchase.person.value, coupon.id.value, 0]
    }
  }

  /// Whether a person paid at a merchant before, in this batch or earlier.
  private func hasPaid(_ purchase: Purchase) throws -> Bool {
    let merchant = purchase.place.merchant
    let here = orders.hasKnown { order in
      guard order.id != purchase.order, order.terms.merchant == merchant, let payer = order.payment?.payer else {
        return false
      }
      if case .joined(let person)? = people.known(PersonID(payer))?.owner { return person == purchase.person }
      return PersonID(payer) == purchase.person
    }
    if here { return true }
    let before = try transaction.first(
      """
      SELECT 1 FROM orders WHERE mchid = ?1 AND paid_at IS NOT NULL AND id <> ?2 AND payer IN (
        SELECT id FROM people WHERE id = ?3 OR joined_to = ?3) LIMIT 1
      """, [.int(merchant.value), .int(purchase.order.value), .int(purchase.person.value)]
    ) { _ in true }
    return before ?? false
  }

  /// Whether a bank is asked for another payment of a person at this merchant, with a reward reserved for it: that one
  /// is his first, unless the bank refuses.
  private func awaitsBank(_ campaign: CampaignID, _ purchase: Purchase) throws -> Bool {
    let merchant = purchase.place.merchant
    var others = Set<OrderID>()
    let stored = try transaction.all(
      """
      SELECT r.order_id FROM rewards r JOIN orders o ON o.id = r.order_id
      WHERE r.state = 1 AND r.campaign = ?1 AND o.mchid = ?2 AND r.order_id <> ?3
        AND r.person IN (SELECT id FROM people WHERE id = ?4 OR joined_to = ?4)
      """,
      [.int(campaign.value), .int(merchant.value), .int(purchase.order.value), .int(purchase.person.value)]
    ) { OrderID($0.int(0)) }
    others.formUnion(stored)
    for reward in rewardRows.known(where: { $0.campaign == campaign }) {
      guard reward.order != purchase.order, orders.known(reward.order)?.terms.merchant == merchant,
        try resolved(reward.person) == purchase.person
      else { continue }
      if reward.state == .reserved { others.insert(reward.order) } else { others.remove(reward.order) }
    }
    return !others.isEmpty
  }

  private func isMember(_ person: PersonID, of programme: MerchantID) throws -> Bool {
    guard let member = try members.find(ProgrammeMember.Key(programme: programme, person: person), in: transaction)
    else { return false }
    return member.leftAt == nil
  }
}

/// The same payment draws the same; nobody without the secret can tell what.
private func seed(_ secret: [UInt8], _ draw: [Int64]) -> UInt64 {
  let message = draw.flatMap(bigEndian)
  let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret))
  return code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
}
