/// Those of a person's limits that can be met. A day's limit on payments from the balance that is larger than all he
/// may ever pay from it, or in a year, refuses nothing; and who has no cards pays by codes from the balance alone.
public func limitsWithinReach(_ limits: [LimitStanding], hasCards: Bool) -> [LimitStanding] {
  let whole = limits.first { standing in
    switch standing.limit {
    case .unverifiedLifetime, .classOneLifetime, .year: true
    case .day, .codeDay, .staticCodeDay: false
    }
  }
  guard let whole else { return limits }
  return limits.filter { standing in
    switch standing.limit {
    case .unverifiedLifetime, .classOneLifetime, .year: true
    case .day: standing.most <= whole.most
    case .codeDay, .staticCodeDay: hasCards || standing.most <= whole.most
    }
  }
}
