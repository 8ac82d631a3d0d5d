import Fen
import FenStore

extension CardMove: Record {
  public static let table = Table(
    "card_moves",
    fixed: [
      "id", "user_id", "number", "way", "card", "amount", "currency", "fee", "authenticated", "created_at",
      "bank_request",
    ],
    changing: ["state", "changed_at"])
  public var key: CardMoveID { id }
  public static func value(of key: CardMoveID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let stored: (code: Int64, at: Instant?) =
      switch state {
      case .underWay: (0, nil)
      case .done(let at): (1, at)
      case .refused(let at): (2, at)
      }
    return [
      .int(id.value), .int(terms.user.value), .text(terms.number.value), .int(terms.way.rawValue),
      .int(terms.card.value), .int(terms.amount.minorUnits), .text(terms.amount.currency.rawValue),
      .int(fee.minorUnits), .int(authenticated.rawValue), .int(createdAt.milliseconds), .int(bankRequest.value),
      .int(stored.code), SQLValue(stored.at?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    guard let way = CardMoveWay(rawValue: row.int(3)) else {
      throw StoreError.unreadable(table: "card_moves", "way \(row.int(3))")
    }
    let currency = try currency(row.text(6), in: "card_moves")
    let changedAt = Instant(milliseconds: row.optionalInt(12) ?? 0)
    let state: CardMoveState
    switch row.int(11) {
    case 0: state = .underWay
    case 1: state = .done(at: changedAt)
    case 2: state = .refused(at: changedAt)
    case let code: throw StoreError.unreadable(table: "card_moves", "state \(code)")
    }
    self.init(
      id: CardMoveID(row.int(0)),
      terms: CardMoveTerms(
        user: UserID(row.int(1)), number: RequestNumber(stored: row.text(2)), way: way, card: CardID(row.int(4)),
        amount: Money(minorUnits: row.int(5), currency)),
      fee: Money(minorUnits: row.int(7), currency), authenticated: Authentication(rawValue: row.int(8)),
      createdAt: Instant(milliseconds: row.int(9)), bankRequest: BankRequestID(row.int(10)), state: state)
  }
}

extension CardMove: GivenNumbered {
  static let numberColumns = ["user_id", "number"]
  static let byNumber = "\(table.select) WHERE user_id = ?1 AND number = ?2"
  var givenNumber: GivenNumber { GivenNumber(terms.user, terms.number) }
}
