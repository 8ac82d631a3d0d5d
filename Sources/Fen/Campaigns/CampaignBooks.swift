/// The books of campaigns in memory: what the database keeps, for runs without one.
public struct CampaignBooks: Sendable {
  public let campaigns: [Campaign]
  private let index: CampaignIndex
  public private(set) var usage: [CampaignID: CampaignUsage] = [:]
  private var people: [PersonName: PersonCampaignUsage] = [:]
  /// Who paid at which merchant before.
  private var customers = Set<CustomerName>()
  private let members: Set<CustomerName>
  private var numbers: SeededNumbers

  private struct PersonName: Hashable {
    let campaign: CampaignID
    let person: PersonID
  }

  /// A person at a merchant.
  public struct CustomerName: Hashable, Sendable {
    public let person: PersonID
    public let merchant: MerchantID

    public init(_ person: PersonID, _ merchant: MerchantID) {
      self.person = person
      self.merchant = merchant
    }
  }

  /// - Parameters:
  ///   - campaigns: looked at as if they were running.
  ///   - customers: who paid before the run begins.
  public init(
    _ campaigns: [Campaign], customers: Set<CustomerName> = [], members: Set<CustomerName> = [], seed: UInt64
  ) {
    self.campaigns = campaigns.map { campaign in
      var running = campaign
      running.state = .running
      return running
    }
    self.customers = customers
    self.members = members
    index = CampaignIndex(self.campaigns)
    numbers = SeededNumbers(seed: seed, place: 1)
  }

  /// Rewards a payment and counts what it got.
  public mutating func pay(_ purchase: Purchase) -> Evaluation {
    let seed = numbers.number(below: .max)
    let found = evaluate(purchase, index.offers(for: purchase)) { standing(of: $0, purchase, seed: seed) }
    for reward in found.rewards {
      guard let counts = reward.counts else { continue }
      let campaign = reward.offer.campaign.id
      usage[campaign] = counts.all
      people[PersonName(campaign: campaign, person: purchase.person)] = counts.person
    }
    customers.insert(CustomerName(purchase.person, purchase.place.merchant))
    return found
  }

  private func standing(of offer: Offer, _ purchase: Purchase, seed: UInt64) -> Standing {
    let campaign = offer.campaign
    let name = PersonName(campaign: campaign.id, person: purchase.person)
    return Standing(
      counts: CampaignCounts(
        all: usage[campaign.id] ?? CampaignUsage(), person: people[name] ?? PersonCampaignUsage()),
      isFirstPayment: !customers.contains(CustomerName(purchase.person, purchase.place.merchant)),
      isMember: campaign.terms.conditions.programme.map {
        members.contains(CustomerName(purchase.person, $0))
      } ?? true,
      seed: seed)
  }
}
