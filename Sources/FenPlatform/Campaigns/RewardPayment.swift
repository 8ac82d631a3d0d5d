import Fen
import FenStore

// What a payment gets, decided and written in its transaction.

extension Workspace {
  /// Wants what campaigns will ask for when these orders are paid by one person, of all of them before the first is
  /// decided: whoever locked one order's campaigns and came to the next one's could meet somebody on the way back.
  ///
  /// - Throws: `UnknownThing`, `StoreError`.
  func wantRewards(of paid: [Order], payer: UserID, method: PaymentMethod) throws {
    let running = campaigns.now
    guard transaction.prefersBulk, !running.isEmpty else { return }
    let purchases = try paid.map { try purchase($0, payer, method, at: now) }
    if running.hasCoupons {
      for coupon in try shelf.usable(by: payer, among: &coupons, in: transaction) { campaignRows.want(coupon.campaign) }
    }
    for (order, purchase) in zip(paid, purchases) {
      let offers = running.index.offers(for: purchase).filter { $0.fits(purchase) }
      for (place, offer) in offers.enumerated() {
        campaignRows.want(offer.campaign.id)
        want(standingOf: offer.campaign.id, purchase.person)
        for gift in offer.campaign.terms.gifts { want(gift: gift, for: purchase.person) }
        if orders.isStored(order.id) { rewardRows.want(Reward.Key(order.id, place)) }
      }
    }
  }

  /// Wants what it takes to give rewards, before any money moves: accounts are locked last, and in their order.
  ///
  /// - Throws: `StoreError`.
  func wantGiving(of rewards: [Reward]) throws {
    for reward in rewards {
      people.want(reward.person)
      if case .coupon = reward.offer { campaignRows.want(reward.campaign) }
      for gift in reward.gifts {
        campaignRows.want(gift.campaign)
        merchantStocks.want(gift.campaign)
      }
    }
    for reward in rewards where reward.kind == .points {
      let key = CampaignVersion.Key(campaign: reward.campaign, version: reward.version)
      guard case .points(_, let programme) = try terms(key).benefit else { continue }
      members.want(ProgrammeMember.Key(programme: programme, person: try resolved(reward.person)))
    }
    // Whoever wanted these first would have them locked while he still asks who is who.
    for reward in rewards where reward.source == .budget { want(.budget(reward.campaign), reward.currency) }
  }

  /// Wants what it takes to count rewards no more.
  func wantCounts(of rewards: [Reward]) throws {
    for reward in rewards where reward.state == .reserved {
      let person = try resolved(reward.person)
      for campaign in [reward.campaign] + reward.gifts.map(\.campaign) {
        campaignRows.want(campaign)
        want(standingOf: campaign, person)
      }
      if case .coupon(let id) = reward.offer { coupons.want(id) }
    }
  }

  /// What the payment of an order would get now; nothing is written. Nil where nothing could apply. `wantRewards` comes
  /// before it, for all orders that are paid together.
  ///
  /// - Parameter earlier: those of a combination that come before it and are paid with it.
  /// - Throws: `UnknownThing`, `StoreError`.
  func rewards(
    for order: Order, payer: UserID, method: PaymentMethod, after earlier: some Collection<Order> = []
  ) throws -> Evaluation? {
    let running = campaigns.now
    guard !running.isEmpty else { return nil }
    let purchase = try purchase(order, payer, method, at: now)
    var offers = [Offer]()
    let fitting = running.index.offers(for: purchase).filter { $0.fits(purchase) }
    for offer in fitting {
      // The row is the truth: it may have been paused, or have another version, since the index was made.
      guard let row = try campaignRows.find(offer.campaign.id, in: transaction) else { continue }
      offers.append(.campaign(try campaign(row)))
    }
    if running.hasCoupons { offers += try couponOffers(of: payer) }
    guard !offers.isEmpty else { return nil }
    let isFirstHere = !earlier.contains { $0.terms.merchant == order.terms.merchant }
    return try evaluate(purchase, offers) { try standing(of: $0, purchase, isFirstHere: isFirstHere) }
  }

  /// The rewards of a payment as rows, counted; with coupons that are used, and those that are given.
  ///
  /// - Parameter state: reserved while a bank is asked.
  func take(_ evaluation: Evaluation, for order: Order, payer: UserID, as state: Reward.State) throws -> [Reward] {
    let person = try person(of: payer).id
    let places = evaluation.rewards.indices.map { Reward.Key(order.id, $0) }
    // A try that the bank refused may have left rows there.
    for key in places where orders.isStored(order.id) { rewardRows.want(key) }
    // What the evaluation counted is written first; what open coupons take is added to it below.
    let gifts = try evaluation.rewards.map { planned in
      if let counts = planned.counts { try count(counts, planned.offer.campaign.id, person) }
      return try promise(planned, to: person)
    }
    return try evaluation.rewards.indices.map { index in
      let (key, planned) = (places[index], evaluation.rewards[index])
      let campaign = planned.offer.campaign
      if orders.isStored(order.id) { _ = try rewardRows.find(key, in: transaction) }
      // The day it was counted on, so that it is taken back from that one.
      var day = planned.counts?.all.day ?? campaign.terms.day(of: now)
      if planned.offer.isOpenCoupon, case .discount(let money, ofItems: _) = planned.gift {
        // Beside whatever else the payment gets of its campaign.
        let counts = try counts(of: campaign.id, person).spending(money.minorUnits, on: day)
        day = counts.all.day
        try count(counts, campaign.id, person)
      }
      let reward = Reward(
        planned, order: order, place: key.place, person: person, gifts: gifts[index], day: day, at: now, state: state)
      if case .coupon(let coupon, _, of: _) = planned.offer {
        coupons.put(try coupon.after(.used(order.id, at: now)))
      }
      rewardRows.put(reward)
      return reward
    }
  }

  /// What was reserved for each of several orders, in their order.
  func reservedRewards(of waiting: [Order]) throws -> [[Reward]] {
    for order in waiting {
      for place in 0..<order.reservedRewards { rewardRows.want(Reward.Key(order.id, place)) }
    }
    return try waiting.map { try rewards(of: $0.id, count: $0.reservedRewards) }
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
      try tellUse(of: reward)
      let key = CampaignVersion.Key(campaign: reward.campaign, version: reward.version)
      switch try terms(key).benefit {
      case .discount, .cashback: break
      case .coupon(let terms):
        // Used, when it was a coupon that was taken off; another one is given only by a campaign itself.
        guard reward.kind == .coupon else { break }
        coupons.put(
          Coupon(
            id: CouponID(numbers.next()), campaign: reward.campaign, version: reward.version, user: payer,
            person: try resolved(reward.person), receivedAt: now, valid: terms.valid(from: now)))
      case .gift: try sendPromised(reward, to: payer)
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
      try withdrawPromised(reward)
      try giveCouponBack(of: reward)
    }
  }

  /// Gives a coupon back that a reward's own payment used. One that another payment uses by now is that one's.
  func giveCouponBack(of reward: Reward) throws {
    guard case .coupon(let id) = reward.offer, let coupon = try coupons.find(id, in: transaction),
      case .used(reward.order, _) = coupon.state
    else { return }
    coupons.put(try coupon.after(.givenBack(at: now)))
  }

  /// Takes a reward out of the counts. A coupon that was used was counted when it was given, and stays given.
  func uncount(_ reward: Reward) throws {
    guard try isCounted(reward) else { return }
    let person = try resolved(reward.person)
    let counts = try counts(of: reward.campaign, person)
    let next =
      switch reward.offer {
      case .campaign: counts.without(reward.kind == .points ? 0 : reward.amount, of: reward.day)
      case .coupon: counts.returning(reward.amount, of: reward.day)
      }
    try count(next, reward.campaign, person)
  }

  /// Whether a reward changed the counts when its payment got it: of coupons those that are open.
  func isCounted(_ reward: Reward) throws -> Bool {
    guard case .coupon = reward.offer else { return true }
    let key = CampaignVersion.Key(campaign: reward.campaign, version: reward.version)
    guard case .coupon(let terms) = try terms(key).benefit else { return false }
    return terms.isOpen
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

  func want(standingOf campaign: CampaignID, _ person: PersonID) {
    campaignPeople.want(CampaignPerson.Key(campaign: campaign, person: person))
  }
}

extension Order {
  /// How many rewards wait with it for the bank.
  fileprivate var reservedRewards: Int {
    switch state {
    case .userPaying(let attempt): attempt.reservedRewards
    case .notPaid, .paid, .closed: 0
    }
  }
}

extension Reward {
  fileprivate init(
    _ planned: PlannedReward, order: Order, place: Int, person: PersonID, gifts: [PromisedCoupon], day: Int64,
    at now: Instant, state: State
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
      case .gift: (.gift, 0, [])
      case .points(let points, programme: _): (.points, points, [])
      }
    self.init(
      order: order.id, place: place, offer: planned.offer.name, campaign: campaign.id, version: campaign.version,
      person: person, kind: kind, source: kind == .coupon ? .nobody : source, amount: amount,
      currency: order.terms.total.currency, items: items, gifts: gifts, day: day, at: now, state: state)
  }
}
