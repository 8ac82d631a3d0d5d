import Crypto
import Fen
import FenStore

// Coupons that payments get of other campaigns: counted with the payment, sent with it, in its transaction.

extension Workspace {
  /// What the books know about the campaigns whose coupons a campaign gives.
  func giftStandings(of campaign: Campaign, for person: PersonID) throws -> [GiftStanding] {
    for id in campaign.terms.gifts {
      want(gift: id, for: person)
    }
    return try campaign.terms.gifts.compactMap { id in
      guard let row = try self.campaign(id) else { return nil }
      let supply = try merchantStocks.find(id, in: transaction)?.supply
      return GiftStanding(try self.campaign(row), counts: try counts(of: id, person), codes: supply)
    }
  }

  func want(gift id: CampaignID, for person: PersonID) {
    campaignRows.want(id)
    want(standingOf: id, person)
    merchantStocks.want(id)
  }

  /// Counts the coupons of a reward, each with its campaign.
  func promise(_ planned: PlannedReward, to person: PersonID) throws -> [PromisedCoupon] {
    guard case .gift(let coupons) = planned.gift else { return [] }
    return try coupons.map { coupon in
      try count(coupon.counts, coupon.campaign, person)
      return coupon.promised
    }
  }

  /// The payment happened: whoever paid has the coupons.
  func sendPromised(_ reward: Reward, to payer: UserID) throws {
    var given = reward
    for place in given.gifts.indices {
      let gift = given.gifts[place]
      let key = CampaignVersion.Key(campaign: gift.campaign, version: gift.version)
      guard case .coupon(let terms) = try terms(key).benefit else { continue }
      let id = CouponID(numbers.next())
      given.gifts[place].coupon = id
      let coupon = Coupon(
        id: id, campaign: gift.campaign, version: gift.version, user: payer,
        person: try resolved(reward.person), receivedAt: now, valid: terms.valid(from: now))
      if terms.isForTheTill {
        try send(coupon, with: reward, at: place)
      } else {
        coupons.put(coupon)
      }
    }
    rewardRows.put(given)
  }

  /// A coupon that its merchant takes at his own till: with a code, and told to him.
  private func send(_ coupon: Coupon, with reward: Reward, at place: Int) throws {
    guard let stock = try merchantStocks.find(coupon.campaign, in: transaction),
      let campaign = try campaign(coupon.campaign), let order = try order(reward.order)
    else { throw UnknownThing.campaign }
    let left = stock.codes == .uploaded ? try codeLeft(of: stock.campaign) : nil
    let drawn = digits(campaign.secret, [reward.order.value, Int64(reward.place), Int64(place)])
    let code = try stock.codes.code(said: nil, isTaken: false, drawn: drawn, uploaded: left?.code)
    // What is paid at another merchant's, and how its payer is called there, is none of the creator's business.
    let number = order.terms.merchant == stock.creator ? order.id.transactionID : String(coupon.id.value)
    let sent = MerchantCoupon(
      coupon, code: code, app: try app(of: stock.creator, paidIn: order.terms),
      .payment(reward.order, by: reward.campaign), number)
    put(sent)
    if let left { give(left, to: coupon.id) }
    try tellSending(of: sent, by: stock.creator)
  }

  /// The app in which the creator of a stock knows people: that of the payment where it is bound to him, or his own;
  /// nil where he has none.
  private func app(of creator: MerchantID, paidIn terms: OrderTerms) throws -> String? {
    let his = try transaction.all(
      "SELECT appid FROM merchant_apps WHERE mchid = ?1 ORDER BY bound_at, appid", [.int(creator.value)]
    ) { $0.text(0) }
    return [terms.subApp, terms.app].compactMap(\.self).first(where: his.contains) ?? his.first
  }

  /// The payment came to nothing: the coupons count no more.
  func withdrawPromised(_ reward: Reward) throws {
    let person = try resolved(reward.person)
    for gift in reward.gifts {
      let counts = try counts(of: gift.campaign, person)
      try count(counts.without(gift.amount, of: gift.day), gift.campaign, person)
    }
  }

  /// Refuses a campaign that gives coupons which its owner does not send.
  ///
  /// - Throws: `CampaignRequestRefusal`.
  func checkGifts(of terms: CampaignTerms, _ owner: Funder) throws {
    for id in terms.gifts {
      campaignRows.want(id)
      merchantStocks.want(id)
    }
    for id in terms.gifts {
      guard let row = try campaign(id) else { throw CampaignRequestRefusal.unknownStock(id) }
      guard row.owner == owner else { throw CampaignRequestRefusal.othersStock(id) }
      let given = try self.campaign(row).terms
      guard given.canBeGift, case .coupon(let coupon) = given.benefit else { throw CampaignRequestRefusal.noStock(id) }
      guard coupon.isForTheTill else { continue }
      guard let stock = try merchantStocks.find(id, in: transaction) else { throw CampaignRequestRefusal.noStock(id) }
      guard stock.codes != .said else { throw CampaignRequestRefusal.codesAreSaid(id) }
    }
  }
}

/// 22 digits that nobody without the campaign's secret foresees; the same payment has the same. No amount is drawn with
/// that secret: coupons of drawn amounts are no gifts.
private func digits(_ secret: [UInt8], _ payment: [Int64]) -> String {
  let message = payment.flatMap(bigEndian)
  let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret))
  return code.prefix(22).map { String($0 % 10) }.joined()
}
