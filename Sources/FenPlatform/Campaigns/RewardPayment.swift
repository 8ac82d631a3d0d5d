import Crypto
import Fen
import FenStore

// What a payment gets, decided and written in its transaction.

extension Workspace {
  /// What the payment of an order would get now; nothing is written. Nil where nothing could apply.
  ///
  /// - Throws: `UnknownThing`, `StoreError`.
  func rewards(for order: Order, payer: UserID, method: PaymentMethod) throws -> Evaluation? {
    let running = campaigns.now
    guard !running.isEmpty else { return nil }
    let purchase = try purchase(order, payer, method)
    var offers = [Offer]()
    let fitting = running.index.offers(for: purchase).filter { $0.fits(purchase) }
    for (place, offer) in fitting.enumerated() {
      campaignRows.want(offer.campaign.id)
      want(standingOf: offer.campaign.id, purchase.person)
      if orders.isStored(order.id) { rewardRows.want(Reward.Key(order.id, place)) }
    }
    for offer in fitting {
      // The row is the truth: it may have been paused, or have another version, since the index was made.
      guard let row = try campaignRows.find(offer.campaign.id, in: transaction) else { continue }
      offers.append(.campaign(try campaigns.campaign(row, in: transaction)))
    }
    if running.hasCoupons { offers += try couponOffers(of: payer) }
    guard !offers.isEmpty else { return nil }
    return try evaluate(purchase, offers) { try standing(of: $0, purchase) }
  }

  /// The rewards of a payment as rows, counted; with coupons that are used, and those that are given.
  ///
  /// - Parameter state: reserved while a bank is asked.
  func take(_ evaluation: Evaluation, for order: Order, payer: UserID, as state: Reward.State) throws -> [Reward] {
    let person = try person(of: payer).id
    let places = evaluation.rewards.indices.map { Reward.Key(order.id, $0) }
    // A try that the bank refused may have left rows there.
    for key in places where orders.isStored(order.id) { rewardRows.want(key) }
    return try zip(places, evaluation.rewards).map { key, planned in
      let campaign = planned.offer.campaign
      if orders.isStored(order.id) { _ = try rewardRows.find(key, in: transaction) }
      if let counts = planned.counts { try count(counts, campaign.id, person) }
      let reward = Reward(
        planned, order: order, place: key.place, person: person, day: campaign.terms.day(of: now), at: now,
        state: state)
      if case .coupon(let coupon, _, of: _) = planned.offer {
        coupons.put(try coupon.after(.used(order.id, at: now)))
      }
      rewardRows.put(reward)
      return reward
    }
  }

  /// The rewards of an order's payment, in their places.
  func rewards(of order: OrderID, count: Int) throws -> [Reward] {
    for place in 0..<count { rewardRows.want(Reward.Key(order, place)) }
    return try (0..<count).map { place in
      guard let reward = try rewardRows.find(Reward.Key(order, place), in: transaction) else {
        throw StoreError.unreadable(table: "rewards", "reward \(place) of order \(order.value) is missing")
      }
      return reward
    }
  }

  /// The payment happened: what was reserved is given. Money has moved with the payment's own postings.
  func give(_ rewards: [Reward], to payer: UserID) throws {
    for var reward in rewards {
      if reward.state == .reserved {
        reward.state = .given
        rewardRows.put(reward)
      }
      let key = CampaignVersion.Key(campaign: reward.campaign, version: reward.version)
      switch try campaigns.terms(key, in: transaction).benefit {
      case .discount, .cashback: break
      case .coupon(let terms):
        // Used, when it was a coupon that was taken off; another one is given only by a campaign itself.
        guard reward.kind == .coupon else { break }
        coupons.put(
          Coupon(
            id: CouponID(numbers.next()), campaign: reward.campaign, version: reward.version, user: payer,
            person: try resolved(reward.person), receivedAt: now, valid: terms.valid(from: now)))
      case .points(let points, let programme): try addPoints(points, to: try resolved(reward.person), in: programme)
      }
    }
  }

  private func addPoints(_ points: Int64, to person: PersonID, in programme: MerchantID) throws {
    let key = ProgrammeMember.Key(programme: programme, person: person)
    var member =
      try members.find(key, in: transaction)
      ?? ProgrammeMember(key: key, joinedAt: now, leftAt: nil, points: 0)
    member.points += points
    members.put(member)
  }

  /// The payment came to nothing: what was reserved counts no more, and coupons are there again.
  func release(_ rewards: [Reward]) throws {
    for var reward in rewards where reward.state == .reserved {
      reward.state = .released
      rewardRows.put(reward)
      try uncount(reward)
      try giveCouponBack(of: reward)
    }
  }

  func giveCouponBack(of reward: Reward) throws {
    guard case .coupon(let id) = reward.offer, let coupon = try coupons.find(id, in: transaction) else { return }
    coupons.put(try coupon.after(.givenBack(at: now)))
  }

  /// Takes a reward out of the counts. A coupon that was used was counted when it was given, and stays given.
  func uncount(_ reward: Reward) throws {
    guard case .campaign = reward.offer else { return }
    let person = try resolved(reward.person)
    let counts = try counts(of: reward.campaign, person)
    try count(counts.without(reward.kind == .points ? 0 : reward.amount, of: reward.day), reward.campaign, person)
  }

  func counts(of campaign: CampaignID, _ person: PersonID) throws -> CampaignCounts {
    let key = CampaignPerson.Key(campaign: campaign, person: person)
    want(standingOf: campaign, person)
    guard let row = try campaignRows.find(campaign, in: transaction) else { throw UnknownThing.campaign }
    let mine = try campaignPeople.find(key, in: transaction)
    return CampaignCounts(all: row.usage, person: mine?.usage ?? PersonCampaignUsage())
  }

  func count(_ counts: CampaignCounts, _ campaign: CampaignID, _ person: PersonID) throws {
    guard var row = try campaignRows.find(campaign, in: transaction) else { throw UnknownThing.campaign }
    row.usage = counts.all
    campaignRows.put(row)
    let key = CampaignPerson.Key(campaign: campaign, person: person)
    campaignPeople.put(CampaignPerson(key: key, usage: counts.person))
  }

  private func want(standingOf campaign: CampaignID, _ person: PersonID) {
    campaignPeople.want(CampaignPerson.Key(campaign: campaign, person: person))
  }
}

// Facts

extension Workspace {
  private func purchase(_ order: Order, _ payer: UserID, _ method: PaymentMethod) throws -> Purchase {
    let person = try person(of: payer)
    var traits: CardTraits?
    if case .card(let id) = method, let card = try card(id) {
      traits = CardTraits(issuer: card.issuer, kind: card.kind)
    }
    let goods = order.terms.goods
    return Purchase(
      order: order.id, at: now, total: order.terms.total, place: try place(of: order),
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

  private func couponOffers(of payer: UserID) throws -> [Offer] {
    let usable = try shelf.usable(by: payer, among: &coupons, in: transaction)
    for coupon in usable { campaignRows.want(coupon.campaign) }
    return try usable.compactMap { coupon in
      guard let row = try campaignRows.find(coupon.campaign, in: transaction) else { return nil }
      // As it was when the coupon was given.
      let key = CampaignVersion.Key(campaign: coupon.campaign, version: coupon.version)
      let given = Campaign(
        id: row.id, owner: row.owner, version: coupon.version, terms: try campaigns.terms(key, in: transaction),
        state: row.state)
      guard case .coupon(let terms) = given.terms.benefit, case .discount = terms.value else { return nil }
      return .coupon(coupon, terms, of: given)
    }
  }

  private func standing(of offer: Offer, _ purchase: Purchase) throws -> Standing {
    let campaign = offer.campaign
    guard let row = try campaignRows.find(campaign.id, in: transaction) else { throw UnknownThing.campaign }
    var counts = CampaignCounts(all: row.usage)
    if case .campaign = offer { counts = try self.counts(of: campaign.id, purchase.person) }
    let conditions = offer.conditions
    return Standing(
      counts: counts,
      isFirstPayment: conditions.isFirstPayment
        ? try !hasPaid(purchase) && !awaitsBank(campaign.id, purchase) : true,
      isMember: try conditions.programme.map { try isMember(purchase.person, of: $0) } ?? true,
      seed: seed(row.secret, purchase.order))
  }

  /// Whether a person paid at a merchant before, in this batch or earlier.
  private func hasPaid(_ purchase: Purchase) throws -> Bool {
    let merchant = purchase.place.merchant
    let here = orders.hasKnown { order in
      guard order.id != purchase.order, order.terms.merchant == merchant, let payer = order.payment?.payer else {
        return false
      }
      if case .joined(_, let person)? = people.known(PersonID(payer)) { return person == purchase.person }
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
private func seed(_ secret: [UInt8], _ order: OrderID) -> UInt64 {
  let message = withUnsafeBytes(of: order.value.bigEndian) { Array($0) }
  let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret))
  return code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
}

extension Reward {
  fileprivate init(
    _ planned: PlannedReward, order: Order, place: Int, person: PersonID, day: Int64, at now: Instant, state: State
  ) {
    let campaign = planned.offer.campaign
    let source: Source =
      switch campaign.terms.funding {
      case .prefunded: .budget
      case .byPayee: .payee
      case .none: .nobody
      }
    let (kind, amount, items): (Kind, Int64, [ItemDiscount]) =
      switch planned.gift {
      case .discount(let money, let items): (.discount, money.minorUnits, items)
      case .cashback(let money): (.cashback, money.minorUnits, [])
      case .coupon(let terms): (.coupon, terms.worthWhenGiven, [])
      case .points(let points, programme: _): (.points, points, [])
      }
    self.init(
      order: order.id, place: place, offer: planned.offer.name, campaign: campaign.id, version: campaign.version,
      person: person, kind: kind, source: kind == .coupon ? .nobody : source, amount: amount,
      currency: order.terms.total.currency, items: items, day: day, at: now, state: state)
  }
}
