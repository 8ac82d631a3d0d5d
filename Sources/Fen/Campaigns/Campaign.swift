/// Who pays for a campaign.
public enum Funder: Hashable, Sendable {
  case platform
  case merchant(MerchantID)

  public var account: AccountID {
    switch self {
    case .platform: AccountID(.platform, .marketing)
    case .merchant(let id): AccountID(.merchant(id), .marketing)
    }
  }
}

/// A funder's part of every reward.
public struct FundingShare: Hashable, Sendable {
  public let funder: Funder
  /// Against the other funders' weights.
  public let weight: UInt32

  public init(_ funder: Funder, weight: UInt32 = 1) {
    self.funder = funder
    self.weight = weight
  }
}

/// Whose money a campaign gives.
public enum Funding: Hashable, Sendable {
  /// The budget is locked from the funders' money when the campaign starts.
  case prefunded(budget: Money, [FundingShare])
  /// The payee receives less. The budget bounds what he gives up; nil leaves that to the other limits.
  case byPayee(budget: Money?)
  /// No money: points, and coupons that the merchant redeems himself.
  case none

  public var budget: Money? {
    switch self {
    case .prefunded(let budget, _): budget
    case .byPayee(let budget): budget
    case .none: nil
    }
  }
}

/// How often and to how many. Nil: as often as the budget lasts.
public struct CampaignLimits: Hashable, Sendable {
  public var budgetPerDay: Money?
  public var count: Int64?
  public var countPerDay: Int64?
  /// The first so many people, by identity.
  public var people: Int64?
  public var perPerson: Int64?
  public var perPersonAndDay: Int64?

  public init(
    budgetPerDay: Money? = nil, count: Int64? = nil, countPerDay: Int64? = nil, people: Int64? = nil,
    perPerson: Int64? = nil, perPersonAndDay: Int64? = nil
  ) {
    self.budgetPerDay = budgetPerDay
    self.count = count
    self.countPerDay = countPerDay
    self.people = people
    self.perPerson = perPerson
    self.perPersonAndDay = perPersonAndDay
  }
}

/// What makes a campaign give.
public enum Trigger: Hashable, Sendable {
  case payment
  /// A merchant sends it, person by person.
  case request
}

/// Whether a refund lets a reward be given again.
public enum Returns: Hashable, Sendable {
  case toBudget
  case kept
}

/// One version of a campaign's definition.
public struct CampaignTerms: Hashable, Sendable {
  public var name: String
  public var trigger: Trigger
  public var conditions: Conditions
  public var benefit: Benefit
  public var limits: CampaignLimits
  public var funding: Funding
  public var returns: Returns

  public init(
    name: String, trigger: Trigger = .payment, conditions: Conditions, benefit: Benefit,
    limits: CampaignLimits = CampaignLimits(), funding: Funding, returns: Returns = .toBudget
  ) {
    self.name = name
    self.trigger = trigger
    self.conditions = conditions
    self.benefit = benefit
    self.limits = limits
    self.funding = funding
    self.returns = returns
  }
}

public struct Campaign: Hashable, Sendable {
  public let id: CampaignID
  /// Whose campaign it is; he may change, pause and end it.
  public let owner: Funder
  /// Counted from 1.
  public var version: Int64
  public var terms: CampaignTerms
  public var state: CampaignState

  public init(id: CampaignID, owner: Funder, version: Int64 = 1, terms: CampaignTerms, state: CampaignState = .draft) {
    self.id = id
    self.owner = owner
    self.version = version
    self.terms = terms
    self.state = state
  }
}
