/// Fen by strength of authentication.
public struct ByStrength: Hashable, Sendable {
  public var weak: Int64
  public var twoFactors: Int64
  public var certified: Int64

  public init(weak: Int64 = 0, twoFactors: Int64 = 0, certified: Int64 = 0) {
    self.weak = weak
    self.twoFactors = twoFactors
    self.certified = certified
  }

  public subscript(strength: AuthenticationStrength) -> Int64 {
    get {
      switch strength {
      case .weak: weak
      case .twoFactors: twoFactors
      case .certified: certified
      }
    }
    set {
      switch strength {
      case .weak: weak = newValue
      case .twoFactors: twoFactors = newValue
      case .certified: certified = newValue
      }
    }
  }

  /// All that was authenticated this strongly or less.
  public func upTo(_ strength: AuthenticationStrength) -> Int64 {
    switch strength {
    case .weak: weak
    case .twoFactors: weak.clampedAdding(twoFactors)
    case .certified: weak.clampedAdding(twoFactors).clampedAdding(certified)
    }
  }

  func plus(_ other: ByStrength) -> ByStrength {
    ByStrength(
      weak: weak.clampedAdding(other.weak), twoFactors: twoFactors.clampedAdding(other.twoFactors),
      certified: certified.clampedAdding(other.certified))
  }
}

/// What a person paid on one day, fen.
public struct DayUsage: Hashable, Sendable {
  public let day: BusinessDay
  /// From balances.
  public var balance = ByStrength()
  /// By dynamic codes, from balances and cards.
  public var codes = ByStrength()
  /// By static codes, from balances and cards.
  public var staticCodes: Int64 = 0
  /// How many code payments without a password.
  public var passwordFree: Int64 = 0

  public init(_ day: BusinessDay) { self.day = day }

  func plus(_ other: DayUsage) -> DayUsage {
    var sum = self
    sum.balance = balance.plus(other.balance)
    sum.codes = codes.plus(other.codes)
    sum.staticCodes = staticCodes.clampedAdding(other.staticCodes)
    sum.passwordFree = passwordFree.clampedAdding(other.passwordFree)
    return sum
  }
}

/// Which year limits classes II and III.
public enum LimitingYear: Hashable, Sendable {
  /// From 1 January, in Beijing.
  case calendar
  /// The last 365 days.
  case rolling

  public init(by rules: Rules, on day: BusinessDay) {
    self = rules.setting(.yearIsRolling, on: day) == 0 ? .calendar : .rolling
  }

  /// Whether the year that `today` is in began after `day`.
  func begins(after day: BusinessDay, on today: BusinessDay) -> Bool {
    switch self {
    case .calendar: day.year < today.year
    case .rolling: day.number <= today.number - 365
    }
  }
}

/// What a person has used of his limits, over all his wallets. Fen.
public struct Usage: Hashable, Sendable {
  /// All that left his balances by payments, less what refunds brought back.
  public var spent: Int64
  /// What `spent` was when the limiting year began.
  public var spentBeforeYear: Int64
  /// All that left to his own bank cards.
  public var withdrawn: Int64
  /// Of the last day on which he paid.
  public var today: DayUsage

  public init(spent: Int64 = 0, spentBeforeYear: Int64 = 0, withdrawn: Int64 = 0, today: DayUsage) {
    self.spent = spent
    self.spentBeforeYear = spentBeforeYear
    self.withdrawn = withdrawn
    self.today = today
  }

  public var spentThisYear: Int64 { max(0, spent - spentBeforeYear) }

  /// The usage as it stands on `day`: a new day begins with nothing, a new calendar year with all that was before it.
  ///
  /// - Parameter before: what had been spent when the rolling year began; nil when the year is the calendar's.
  public func turned(to day: BusinessDay, rollingBefore before: Int64? = nil) -> Usage {
    var next = self
    guard day > today.day else { return next }
    next.today = DayUsage(day)
    if let before {
      next.spentBeforeYear = min(before, spent)
    } else if day.year != today.day.year {
      next.spentBeforeYear = spent
    }
    return next
  }

  /// Money that was paid on `day` came back to the balance: the year it was paid in and the lifetime are his again, the
  /// day is not, for the payment was made on it. Of an earlier year's payment this year has nothing to give.
  public func givenBack(_ amount: Int64, of day: BusinessDay, in year: LimitingYear) -> Usage {
    var next = self
    next.spent = max(0, spent - amount)
    if year.begins(after: day, on: today.day) { next.spentBeforeYear = max(0, spentBeforeYear - amount) }
    next.spentBeforeYear = min(next.spentBeforeYear, next.spent)
    return next
  }

  /// Of two wallets that turn out to be one person's, both turned to the same day.
  public func joined(with other: Usage) -> Usage {
    precondition(today.day == other.today.day, "a day and a year are added to themselves only")
    return Usage(
      spent: spent.clampedAdding(other.spent),
      spentBeforeYear: spentBeforeYear.clampedAdding(other.spentBeforeYear),
      withdrawn: withdrawn.clampedAdding(other.withdrawn), today: today.plus(other.today))
  }
}

extension BusinessDay {
  /// The calendar year, in Beijing.
  public var year: Int64 { civilFromDays(number).year }
}

extension Int64 {
  /// Counters stop at the largest number rather than fail a payment that no limit refuses.
  func clampedAdding(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
