import Fen

/// What is wrong with a campaign's text, and where.
public struct CampaignTextFault: Error, Hashable, Sendable {
  public enum Problem: Hashable, Sendable {
    case unreadable(field: String, value: String, example: String)
    case missing(field: String, example: String)
    /// Of these fields there must be one.
    case oneOf([String], named: [String])
    case bandTurnedRound
    case unfit(CampaignFault)
    /// What only a text can be wrong in, as a sentence with what to write instead.
    case text(String)
  }

  /// Counted from 1.
  public let line: Int
  public let column: Int
  public let problem: Problem

  public init(line: Int, column: Int, _ problem: Problem) {
    self.line = line
    self.column = column
    self.problem = problem
  }

  /// A sentence with what to write instead.
  public var what: String { problem.description }
}

extension CampaignTextFault.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let field, let value, let example): "`\(field)` is `\(value)`; write it as \(example)"
    case .missing(let field, let example): "`\(field)` is missing: \(example)"
    case .oneOf(let fields, let named):
      named.isEmpty
        ? "say one of these: \(fields.joined(separator: ", "))"
        : "\(named.joined(separator: " and ")) cannot stand together; keep one"
    case .bandTurnedRound: "a band goes from the smaller amount to the larger"
    case .unfit(let fault): fault.description
    case .text(let sentence): sentence
    }
  }
}

extension CampaignTextFault: CustomStringConvertible {
  public var description: String { "\(line):\(column): \(what)" }
}

/// All that is wrong with a campaign's text, from its top down.
public struct CampaignTextFaults: Error, Equatable, Sendable {
  public let faults: [CampaignTextFault]
}

extension CampaignFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nameMissing: "the campaign needs a name"
    case .periodEmpty: "the period ends before it begins; `to` must be later than `from`"
    case .partUnfit(let part):
      "the part from \(part.lowerBound.rfc3339) is not within the period, or begins before the one before it ends"
    case .windowsOverlap(let first, let second): "the hours \(first.text) and \(second.text) overlap; join them"
    case .fundingMissing: "say whose money it is: `funding: prefunded` with a budget, or `funding: payee`"
    case .fundingNotNeeded: "this benefit gives no money; leave `funding` and `budget` out"
    case .cashbackNotPrefunded: "cashback is given from a budget: `funding: prefunded`"
    case .payeesMissing:
      "with `funding: payee` those who receive less are named: add their `merchants` or `stores`, for a coupon under "
        + "`use`; or give it from a budget with `funding: prefunded`"
    case .budgetNotPositive: "the budget must be more than nothing"
    case .funderMissing: "a prefunded campaign needs at least one funder"
    case .funderTwice(let funder): "\(funder.text) is named twice among the funders; add up the weights"
    case .weightZero(let funder): "the weight of \(funder.text) must be at least 1; or leave it out"
    case .budgetBelowOneReward(let needs): "not even one reward fits in the budget; it takes at least \(needs.text)"
    case .dayBudgetAboveBudget: "the budget of a day is more than the whole budget"
    case .currencies(let one, let other):
      "amounts in \(one.rawValue) and \(other.rawValue); a campaign has one currency"
    case .amountNotPositive: "the amount must be more than nothing"
    case .percentage: "the percentage must be more than 0 and at most 100"
    case .bandsMissing: "name at least one band of amounts"
    case .bandNotPositive: "the amounts of a band begin at 0.01"
    case .bandWeightZero: "the weight of a band must be at least 1; or leave the band out"
    case .limitNotPositive(let limit): "a limit of \(limit) lets nobody in; leave it out for none"
    case .personLimitAboveAll: "one person may get more than all together; lower `per_person` or raise `count`"
    case .peopleWithoutRealNames:
      "`people` counts by identity, which only verified people have; add `real_name: true`"
    case .itemsMissing: "a discount per item needs `items`"
    case .loweredWithoutItem: "a price can be lowered only per item; add `per_item: true` and `items`"
    case .couponNeverValid: "the coupon would never be valid; `lasts` must be more than nothing"
    case .couponValidTooLong: "a coupon is valid for at most a hundred years after it was received"
    case .couponUnbounded:
      "what a coupon may cost is kept in the budget for it; give the percentage a `cap`, or take a fixed amount off"
    case .pointsNotPositive: "the points must be at least 1"
    case .pointsTooMany(let most): "one payment gives at most \(most) points"
    case .giftMissing: "name the campaigns whose coupons are given: `gift: [\"42\"]`"
    case .giftTwice(let id): "the coupons of \(id.value) are given twice; once is enough"
    case .requestWithoutCoupon: "only coupons are sent on request; use `trigger: payment`"
    }
  }
}

extension Funder {
  /// `platform`, or a merchant's number.
  public var text: String {
    switch self {
    case .platform: "platform"
    case .merchant(let id): "\(id)"
    }
  }
}

extension Money {
  /// `100.00 CNY`
  var text: String { "\(majorUnits) \(currency.rawValue)" }
}

extension DayWindow {
  /// `07:00-10:00`
  var text: String { "\(ends.from)-\(ends.to)" }
}
