import Fen
import FenStore

extension Workspace {
  var today: BusinessDay { BusinessDay(now) }
  var limitingYear: LimitingYear { LimitingYear(by: rules, on: today) }

  /// With his wallet's row: what opens something for him asks whether the wallet is open.
  func want(personOf user: UserID) {
    users.want(user)
    people.want(PersonID(user))
  }

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

  /// Whatever opens something for a wallet, or brings it money, asks this in its own transaction. It holds the wallet's
  /// row from then on: who closes the wallet sees what was opened, or was first.
  ///
  /// - Throws: `UnknownThing.user`, also for a wallet that is closed: it is nobody's.
  func requireOpen(_ user: UserID) throws {
    guard try self.user(user).closedAt == nil else { throw UnknownThing.user }
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
    let (spending, day) = (Spending(amount, from: method, way, authenticated), BusinessDay(then))
    person.usage = usage.without(spending, of: day, in: limitingYear)
    if spending.isFromBalance { try takeFromDays(after: day, spending.amount, of: person.id) }
    if person.usage != usage { put(person) }
  }

  /// Money that left a balance at `then` came back: the year it was paid in and the lifetime are the person's again.
  ///
  /// - Throws: `UnknownThing.user`.
  func giveBack(_ amount: Money, to user: UserID, of then: Instant) throws {
    var person = try person(of: user)
    let day = BusinessDay(then)
    person.usage = person.usage.givenBack(amount.minorUnits, of: day, in: limitingYear)
    try takeFromDays(after: day, amount.minorUnits, of: person.id)
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
