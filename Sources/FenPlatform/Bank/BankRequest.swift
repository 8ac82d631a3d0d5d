import Fen
import FenStore

/// What Fen asks of the bank.
public enum BankOrder: Hashable, Sendable {
  /// A card pays: card → reserve.
  case charge(CardID, for: OrderID)
  /// A card pays orders together: card → reserve.
  case chargeCombination(CardID, for: CombinationID)
  /// A refund goes to a card: reserve → card.
  case credit(CardID, for: RefundID)
  /// A refund goes to an account named by the merchant: reserve → there.
  case creditOther(for: RefundID)
  /// A card payment reversed at the till goes back: reserve → card.
  case creditReversed(CardID, for: OrderID)
  /// Money from outside arrives for an account: → reserve.
  case deposit(into: AccountID)
  /// A person fills his wallet from his card: card → reserve.
  case topUp(CardID, for: CardMoveID)
  /// A person takes money out of his wallet: reserve → card.
  case withdrawal(CardID, for: CardMoveID)
  /// A card pays a transfer: card → reserve.
  case chargeTransfer(CardID, for: TransferID)
  /// A transfer goes back to a card: reserve → card.
  case returnTransfer(CardID, for: TransferID)
  /// A card pays for a red packet: card → reserve.
  case chargePacket(CardID, for: RedPacketID)
  /// The rest of a red packet goes back to the card: reserve → card.
  case returnPacket(CardID, for: RedPacketID)
}

extension BankOrder {
  /// The card that pays or receives.
  var card: CardID? {
    switch self {
    case .charge(let card, _), .chargeCombination(let card, _), .credit(let card, _), .creditReversed(let card, _),
      .topUp(let card, _), .withdrawal(let card, _), .chargeTransfer(let card, _), .returnTransfer(let card, _),
      .chargePacket(let card, _), .returnPacket(let card, _):
      card
    case .creditOther, .deposit: nil
    }
  }
}

public enum BankRequestState: Hashable, Sendable {
  case pending
  case accepted
  case refused
}

/// A request to the bank, written before it is sent: if the answer is lost it is asked for by this number.
public struct BankRequest: Hashable, Sendable {
  public let id: BankRequestID
  public let order: BankOrder
  public let amount: Money
  public let createdAt: Instant
  /// The day of the bank's books that it belongs to: the day it was written, or the next one they are open for.
  public let day: BusinessDay
  public var state: BankRequestState
  /// How often it was sent.
  public var tries: Int64
  /// When it is sent again, or when it was decided.
  public var at: Instant

  var isPending: Bool { state == .pending }
}

extension BankRequest: Record {
  public static let table = Table(
    "bank_requests", fixed: ["id", "kind", "card", "account", "amount", "currency", "cause", "created_at", "day"],
    changing: ["state", "tries", "at"])
  public var key: BankRequestID { id }
  public static func value(of key: BankRequestID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let what: (kind: Int64, card: Int64?, account: Int64?, cause: Int64) =
      switch order {
      case .charge(let card, let order): (1, card.value, nil, order.value)
      case .credit(let card, let refund): (2, card.value, nil, refund.value)
      case .creditOther(let refund): (3, nil, nil, refund.value)
      case .deposit(let account): (4, nil, account.value, 0)
      case .creditReversed(let card, let order): (5, card.value, nil, order.value)
      case .chargeTransfer(let card, let transfer): (10, card.value, nil, transfer.value)
      case .returnTransfer(let card, let transfer): (11, card.value, nil, transfer.value)
      case .chargePacket(let card, let packet): (12, card.value, nil, packet.value)
      case .returnPacket(let card, let packet): (13, card.value, nil, packet.value)
      case .chargeCombination(let card, let combination): (14, card.value, nil, combination.value)
      case .topUp(let card, let move): (6, card.value, nil, move.value)
      case .withdrawal(let card, let move): (7, card.value, nil, move.value)
      }
    let code: Int64 =
      switch state {
      case .pending: 0
      case .accepted: 1
      case .refused: 2
      }
    return [
      .int(id.value), .int(what.kind), SQLValue(what.card), SQLValue(what.account), .int(amount.minorUnits),
      .text(amount.currency.rawValue), .int(what.cause), .int(createdAt.milliseconds), .int(day.number), .int(code),
      .int(tries), .int(at.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    let cause = row.int(6)
    switch row.int(1) {
    case 1: order = .charge(CardID(row.int(2)), for: OrderID(cause))
    case 2: order = .credit(CardID(row.int(2)), for: RefundID(cause))
    case 3: order = .creditOther(for: RefundID(cause))
    case 4: order = .deposit(into: AccountID(row.int(3)))
    case 5: order = .creditReversed(CardID(row.int(2)), for: OrderID(cause))
    case 10: order = .chargeTransfer(CardID(row.int(2)), for: TransferID(cause))
    case 11: order = .returnTransfer(CardID(row.int(2)), for: TransferID(cause))
    case 12: order = .chargePacket(CardID(row.int(2)), for: RedPacketID(cause))
    case 13: order = .returnPacket(CardID(row.int(2)), for: RedPacketID(cause))
    case 14: order = .chargeCombination(CardID(row.int(2)), for: CombinationID(cause))
    case 6: order = .topUp(CardID(row.int(2)), for: CardMoveID(cause))
    case 7: order = .withdrawal(CardID(row.int(2)), for: CardMoveID(cause))
    case let kind: throw StoreError.unreadable(table: "bank_requests", "kind \(kind)")
    }
    switch row.int(9) {
    case 0: state = .pending
    case 1: state = .accepted
    case 2: state = .refused
    case let code: throw StoreError.unreadable(table: "bank_requests", "state \(code)")
    }
    id = BankRequestID(row.int(0))
    amount = Money(minorUnits: row.int(4), try currency(row.text(5), in: "bank_requests"))
    createdAt = Instant(milliseconds: row.int(7))
    day = BusinessDay(number: row.int(8))
    tries = row.int(10)
    at = Instant(milliseconds: row.int(11))
  }

  init(id: BankRequestID, order: BankOrder, amount: Money, on day: BusinessDay, at now: Instant) {
    self.id = id
    self.order = order
    self.amount = amount
    createdAt = now
    self.day = day
    state = .pending
    tries = 0
    at = now
  }
}
