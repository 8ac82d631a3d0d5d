/// The figures of merchants' transfers to people, as they stand on a day.
public struct PayoutRules: Hashable, Sendable {
  /// How long a person can confirm a transfer, seconds.
  public let life: Int64
  /// From this amount on the payee's name must be given.
  public let nameNeededFrom: Money
  /// Below this amount the payee's name must not be given.
  public let nameAllowedFrom: Money

  public init(_ rules: Rules, on day: BusinessDay) {
    life = rules.setting(.payoutExpiry, on: day)
    nameNeededFrom = .fen(rules.setting(.payoutNameFrom, on: day))
    nameAllowedFrom = .fen(rules.setting(.payoutNoNameBelow, on: day))
  }

  func checkName(isGiven: Bool, for amount: Money) throws(PayoutRefusal) {
    guard isGiven || amount < nameNeededFrom else { throw .nameNeeded(from: nameNeededFrom) }
    guard !isGiven || amount >= nameAllowedFrom else { throw .nameNotAllowed(below: nameAllowedFrom) }
  }
}
