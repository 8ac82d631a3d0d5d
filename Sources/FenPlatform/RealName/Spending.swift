import Fen
import FenStore

extension Workspace {
  var today: BusinessDay { BusinessDay(now) }

  func want(personOf user: UserID) { people.want(PersonID(user)) }

  /// The person of a wallet, with his usage as it stands today.
  ///
  /// - Throws: `UnknownThing.user`.
  func person(of user: UserID) throws -> Person {
    guard let row = try people.find(PersonID(user), in: transaction) else { throw UnknownThing.user }
    switch row {
    case .person(let person): return try turned(person)
    case .joined(_, let to):
      guard case .person(let person)? = try people.find(to, in: transaction) else {
        throw StoreError.unreadable(table: "people", "\(user.value) leads to \(to.value), who is not a person")
      }
      return try turned(person)
    }
  }

  func put(_ person: Person) { people.put(.person(person)) }

  /// - Throws: `LimitRefusal.unverified`, `UnknownThing.user`.
  func requireVerified(_ user: UserID, to act: RestrictedAct) throws {
    try checkVerified(try person(of: user).accountClass, to: act, rules: rules, on: today)
  }

  /// Checks money that leaves a person against his limits and counts it.
  ///
  /// - Throws: `LimitRefusal`, `UnknownThing.user`.
  func spend(
    _ amount: Money, by user: UserID, from method: PaymentMethod, as way: SpendingWay, authenticated: Authentication
  ) throws {
    var person = try person(of: user)
    person.usage = try decideSpending(
      Spending(amount, from: method, way, authenticated), by: person.accountClass, channels: person.channels,
      usage: person.usage, rules: rules, on: today)
    put(person)
  }

  /// Takes back what `spend` counted at `then`, for a payment that came to nothing.
  ///
  /// - Throws: `UnknownThing.user`.
  func unspend(
    _ amount: Money, by user: UserID, from method: PaymentMethod, as way: SpendingWay, authenticated: Authentication,
    at then: Instant
  ) throws {
    var person = try person(of: user)
    let usage = person.usage
    person.usage = usage.without(Spending(amount, from: method, way, authenticated), of: BusinessDay(then))
    if person.usage != usage { put(person) }
  }

  /// Money came back to a balance: the year and the lifetime are the person's again.
  ///
  /// - Throws: `UnknownThing.user`.
  func giveBack(_ amount: Money, to user: UserID) throws {
    var person = try person(of: user)
    person.usage = person.usage.givenBack(amount.minorUnits)
    put(person)
  }

  /// Counts a withdrawal to the own bank account.
  ///
  /// - Throws: `LimitRefusal`, `UnknownThing.user`.
  func countWithdrawal(_ amount: Money, by user: UserID) throws {
    var person = try person(of: user)
    person.usage = try decideWithdrawalCount(
      amount.minorUnits, by: person.accountClass, channels: person.channels, usage: person.usage, rules: rules,
      on: today)
    put(person)
  }

  /// The bank refused a withdrawal: it never was.
  ///
  /// - Throws: `UnknownThing.user`.
  func uncountWithdrawal(_ amount: Money, by user: UserID) throws {
    var person = try person(of: user)
    person.usage = person.usage.withoutWithdrawal(amount.minorUnits)
    put(person)
  }

  /// The usage as it stands today. The first payment of a day turns it.
  private func turned(_ person: Person) throws -> Person {
    guard today > person.usage.today.day else { return person }
    var next = person
    let isRolling = rules.setting(.yearIsRolling, on: today) != 0
    next.usage = person.usage.turned(
      to: today, rollingBefore: isRolling ? try spentBeforeRollingYear(person) : nil)
    return next
  }

  /// What a person had spent 365 days ago, from the days he paid on. Remembers today's beginning.
  private func spentBeforeRollingYear(_ person: Person) throws -> Int64 {
    try transaction.run(
      "INSERT INTO usage_days (person, day, spent_before) VALUES (?1, ?2, ?3) ON CONFLICT (person, day) DO NOTHING",
      [.int(person.id.value), .int(today.number), .int(person.usage.spent)])
    let before = try transaction.first(
      "SELECT spent_before FROM usage_days WHERE person = ?1 AND day > ?2 ORDER BY day LIMIT 1",
      [.int(person.id.value), .int(today.number - 365)]
    ) { $0.int(0) }
    return before ?? person.usage.spent
  }
}

extension Spending {
  init(_ amount: Money, from method: PaymentMethod, _ way: SpendingWay, _ authenticated: Authentication) {
    let isFromBalance =
      switch method {
      case .balance: true
      case .card: false
      }
    self.init(amount.minorUnits, isFromBalance: isFromBalance, way: way, authenticated: authenticated)
  }
}

extension SpendingWay {
  /// How an order of this kind is paid.
  init(_ trade: TradeType) {
    switch trade {
    case .code, .native: self = .dynamicCode
    case .printedCode: self = .staticCode
    case .jsapi, .app, .h5: self = .online
    }
  }
}
