import Fen
import FenStore

extension PersonTransfer: Record {
  public static let table = Table(
    "person_transfers",
    fixed: [
      "id", "sender", "number", "payee", "amount", "currency", "card", "way", "delay", "note", "authenticated",
      "created_at",
    ],
    changing: ["state", "acceptable_from", "expires_at", "bank_request", "return_reason", "changed_at"])
  public var key: TransferID { id }
  public static func value(of key: TransferID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let card: Int64? =
      switch terms.method {
      case .balance: nil
      case .card(let id): id.value
      }
    let way: (code: Int64, delay: Int64) =
      switch terms.way {
      case .toAccept(let delay): (0, delay.rawValue)
      case .toCode(let kind): (kind.rawValue, 0)
      }
    return [
      .int(id.value), .int(terms.sender.value), .text(terms.number.value), .int(terms.payee.value),
      .int(terms.amount.minorUnits), .text(terms.amount.currency.rawValue), SQLValue(card), .int(way.code),
      .int(way.delay), SQLValue(terms.note), .int(authenticated.rawValue), .int(createdAt.milliseconds),
    ] + changes
  }

  public var changes: [SQLValue] {
    let stored = StoredState(state, createdAt)
    return [
      .int(stored.code), SQLValue(stored.from?.milliseconds), SQLValue(stored.until?.milliseconds),
      SQLValue(stored.bankRequest?.value), SQLValue(stored.reason?.rawValue), .int(stored.changedAt.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    let method = row.optionalInt(6).map { PaymentMethod.card(CardID($0)) } ?? .balance
    let way: TransferWay
    switch (ReceiveCodeKind(rawValue: row.int(7)), TransferDelay(rawValue: row.int(8))) {
    case (let kind?, _): way = .toCode(kind)
    case (nil, let delay?) where row.int(7) == 0: way = .toAccept(delay)
    case (nil, _):
      throw StoreError.unreadable(table: "person_transfers", "way \(row.int(7)), delay \(row.int(8))")
    }
    self.init(
      id: TransferID(row.int(0)),
      terms: TransferTerms(
        sender: UserID(row.int(1)), number: RequestNumber(stored: row.text(2)), payee: UserID(row.int(3)),
        amount: Money(minorUnits: row.int(4), try currency(row.text(5), in: "person_transfers")), method: method,
        way: way, note: row.optionalText(9)),
      authenticated: Authentication(rawValue: row.int(10)), createdAt: Instant(milliseconds: row.int(11)),
      state: try StoredState.read(row, method))
  }
}

extension PersonTransfer: GivenNumbered {
  static var numberColumns: [String] { ["sender", "number"] }
  static let byNumber = "\(table.select) WHERE sender = ?1 AND number = ?2"
  var givenNumber: GivenNumber { GivenNumber(terms.sender, terms.number) }
}

extension GivenNumber {
  init(_ sender: UserID, _ number: RequestNumber) { self.init(giver: sender.value, number: number.value) }
}

/// The columns of a state. Codes are stored; never reuse one.
private struct StoredState {
  var code: Int64
  var from: Instant?
  var until: Instant?
  var bankRequest: BankRequestID?
  var reason: ReturnReason?
  var changedAt: Instant

  init(_ state: TransferState, _ createdAt: Instant) {
    switch state {
    case .awaitingBank(let request): (code, bankRequest, changedAt) = (0, request, createdAt)
    case .pending(let from, let until): (code, self.from, self.until, changedAt) = (1, from, until, createdAt)
    case .accepted(let at): (code, changedAt) = (2, at)
    case .returning(let reason, let since, let request):
      (code, self.reason, changedAt, bankRequest) = (3, reason, since, request)
    case .returned(let reason, .balance, let at): (code, self.reason, changedAt) = (4, reason, at)
    case .returned(let reason, .card, let at): (code, self.reason, changedAt) = (5, reason, at)
    case .failed(let at): (code, changedAt) = (6, at)
    }
  }

  static func read(_ row: any Row, _ method: PaymentMethod) throws -> TransferState {
    let changedAt = Instant(milliseconds: row.int(17))
    let request = BankRequestID(row.optionalInt(15) ?? 0)
    switch (row.int(12), row.optionalInt(16).flatMap(ReturnReason.init)) {
    case (0, _): return .awaitingBank(request)
    case (1, _):
      return .pending(
        acceptableFrom: Instant(milliseconds: row.int(13)), until: Instant(milliseconds: row.int(14)))
    case (2, _): return .accepted(at: changedAt)
    case (3, let reason?): return .returning(reason, since: changedAt, request)
    case (4, let reason?): return .returned(reason, to: .balance, at: changedAt)
    case (5, let reason?): return .returned(reason, to: method, at: changedAt)
    case (6, _): return .failed(at: changedAt)
    case (let code, _):
      throw StoreError.unreadable(table: "person_transfers", "state \(code) of transfer \(row.int(0))")
    }
  }
}

extension PhoneLookUps: Record {
  public static let table = Table("phone_look_ups", fixed: ["user_id"], changing: ["day", "count"])
  public var key: UserID { user }
  public static func value(of key: UserID) -> SQLValue { .int(key.value) }
  public var values: [SQLValue] { [.int(user.value), .int(day.number), .int(count)] }

  public init(row: any Row) throws {
    self.init(user: UserID(row.int(0)), day: BusinessDay(number: row.int(1)), count: row.int(2))
  }
}
