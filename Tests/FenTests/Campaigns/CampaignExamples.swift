import Fen

// One campaign, one shop, one payment: what a test changes is what it is about.

let lawson = MerchantID(1_900_000_101)
let gap = MerchantID(1_900_000_102)
let melbourne = Zone("Australia/Melbourne")!
let tokyo = Zone("Asia/Tokyo")!

func hours(
  _ from: String = "2016-06-01T00:00:00+08:00", _ to: String = "2016-08-01T00:00:00+08:00",
  weekdays: Set<Weekday> = [], windows: [DayWindow] = [], zone: ZoneChoice = .named(.shanghai)
) -> CampaignHours {
  CampaignHours(period: at(from)..<at(to), weekdays: weekdays, windows: windows, zone: zone)
}

func at(_ text: String) -> Instant { Instant(rfc3339: text)! }

func window(_ from: Int64, _ to: Int64) -> DayWindow { DayWindow(from: from * 3_600, to: to * 3_600)! }

func campaign(
  _ id: Int64 = 1, _ benefit: Benefit = .discount(Discount(.fixed(.fen(1_000)))),
  _ conditions: Conditions = Conditions(hours: hours()), limits: CampaignLimits = CampaignLimits(),
  budget: Int64 = 1_000_000, funders: [FundingShare] = [FundingShare(.platform)], state: CampaignState = .running,
  trigger: Trigger = .payment
) -> Campaign {
  Campaign(
    id: CampaignID(id), owner: .platform,
    terms: CampaignTerms(
      name: "summer", trigger: trigger, conditions: conditions, benefit: benefit, limits: limits,
      funding: .prefunded(budget: .fen(budget), funders)),
    state: state)
}

func purchase(
  _ total: Int64 = 10_000, at moment: String = "2016-06-15T12:00:00+08:00",
  place: PaymentPlace = PaymentPlace(merchant: lawson),
  tradeType: TradeType = .code, card: CardTraits? = nil, tags: Set<String> = [], costPrice: Int64? = nil,
  items: [Item] = [], person: Int64 = 7, isVerified: Bool = true
) -> Purchase {
  Purchase(
    order: OrderID(1001), at: at(moment), total: .fen(total), place: place, tradeType: tradeType, card: card,
    tags: tags, costPrice: costPrice.map { .fen($0) }, items: items, person: PersonID(person), isVerified: isVerified)
}

func evaluated(
  _ purchase: Purchase, _ offers: [Offer], standing: Standing = Standing(seed: 1)
) -> Evaluation {
  evaluate(purchase, offers) { _ in standing }
}

func evaluated(_ purchase: Purchase, _ campaigns: Campaign..., standing: Standing = Standing(seed: 1)) -> Evaluation {
  evaluated(purchase, campaigns.map(Offer.campaign), standing: standing)
}

extension Evaluation {
  /// What was taken off, by the campaign's number.
  var discounts: [Int64: Int64] {
    var found = [Int64: Int64]()
    for reward in rewards {
      if case .discount(let amount, ofItems: _) = reward.gift {
        found[reward.offer.campaign.id.value] = amount.minorUnits
      }
    }
    return found
  }
}
