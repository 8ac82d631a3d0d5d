import Fen
import FenStore

extension Workspace {
  var today: BusinessDay { BusinessDay(now) }
  var limitingYear: LimitingYear { LimitingYear(by: rules, on: today) }

  func want(personOf user: UserID) { people.want(PersonID(user)) }

  /// - Throws: `UnknownThing.user`.
  func personRow(of user: UserID) throws -> PersonRow {
    guard let row = try people.find(PersonID(user), in: transaction) else { throw UnknownThing.user }
    return row
  }

  /// The person of a wallet, with his usage as it stands today.
  ///
  /// - Throws: `UnknownThing.user`.
  func person(of user: UserID) throws -> Person {
    switch try personRow(of: user).owner {
    case .person(let person): return try turned(person)
    case .joined(let to):
      guard case .person(let person)? = try people.find(to, in: transaction)?.owner else {
        throw StoreError.unreadable(table: "people", "\(user.value) leads to \(to.value), who is not a person")
      }
      return try turned(person)
    }
  }

  /// Writes what changed of a person that `person(of:)` found.
  func put(_ person: Person) throws {
    guard var row = try people.find(person.id, in: transaction) else { throw UnknownThing.user }
    row.owner = .person(person)
    people.put(row)
  }

  /// - Throws: `UnknownThing.user`.
  func isClosed(_ user: UserID) throws -> Bool { try personRow(of: user).closedAt != nil }

  /// Whatever opens something for a wallet, or brings it money, asks this in its own transaction. It holds the row of
  /// the wallet's number from then on: who closes the wallet sees what was opened, or was first.
  ///
  /// - Throws: `UnknownThing.user`, also for a wallet that is closed: it is nobody's.
  func requireOpen(_ user: UserID) throws {
    guard try !isClosed(user) else { throw UnknownThing.user }
  }

  /// - Throws: `LimitRefusal.unverified`, `UnknownThing.user`.
  func requireVerified(_ user: UserID, to act: RestrictedAct) throws {
    try requireOpen(user)
    try checkVerified(try person(of: user).accountClass, to: act, rules: rules, on: today)
  }

  /// Checks money that leaves a person against his limits and counts it.
  ///
  /// - Throws: `LimitRefusal`, `UnknownThing.user`.
  func spend(
    _ amount: Money, by user: UserID, from method: PaymentMethod, as way: SpendingWay, authenticated: Authentication
  ) throws {
    try requireOpen(user)
    var person = try person(of: user)
    person.usage = try decideSpending(
      Spending(amount, from: method, way, authenticated), by: person.accountClass, channels: person.channels,
      usage: person.usage, rules: rules, on: today)
    try put(person)
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
    let (spending, day) = (Spending(amount, from: method, way, authenticated), BusinessDay(then))
    person.usage = usage.without(spending, of: day, in: limitingYear)
    if spending.isFromBalance { try takeFromDays(after: day, spending.amount, of: person.id) }
    if person.usage != usage { try put(person) }
  }

  /// Money that left a balance at `then` came back: the year it was paid in and the lifetime are the person's again.
  ///
  /// - Throws: `UnknownThing.user`.
  func giveBack(_ amount: Money, to user: UserID, of then: Instant) throws {
    var person = try person(of: user)
    let day = BusinessDay(then)
    person.usage = person.usage.givenBack(amount.minorUnits, of: day, in: limitingYear)
    try takeFromDays(after: day, amount.minorUnits, of: person.id)
    try put(person)
  }

  /// Counts a withdrawal to the own bank account.
  ///
  /// - Throws: `LimitRefusal`, `UnknownThing.user`.
  func countWithdrawal(_ amount: Money, by user: UserID) throws {
    var person = try person(of: user)
    person.usage = try decideWithdrawalCount(
      amount.minorUnits, by: person.accountClass, channels: person.channels, usage: person.usage, rules: rules,
      on: today)
    try put(person)
  }

  /// The bank refused a withdrawal: it never was.
  ///
  /// - Throws: `UnknownThing.user`.
  func uncountWithdrawal(_ amount: Money, by user: UserID) throws {
    var person = try person(of: user)
    person.usage = person.usage.withoutWithdrawal(amount.minorUnits)
    try put(person)
  }

  /// The usage as it stands today. The first payment of a day turns it.
  func turned(_ person: Person) throws -> Person {
    guard today > person.usage.today.day else { return person }
    var next = person
    next.usage = person.usage.turned(to: today, rollingBefore: try spentBeforeYear(person))
    return next
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
