import Fen
import FenStore

/// Why a card cannot be taken out of the wallet.
public enum UnbindRefusal: Error, Equatable, Sendable {
  /// The bank has not answered about a payment with it.
  case paymentUnderWay
}

/// A card leaves the wallet. What was paid with it stays, and refunds still go back to it.
struct UnbindCard: Command {
  let id: CardID
  let user: UserID

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) { work.cards.want(id) }

  /// - Throws: `UnbindRefusal`, `UnknownThing.card`.
  func perform(in work: Workspace) throws {
    var card = try work.card(id, of: user)
    let isWaiting = try work.transaction.number(
      "SELECT count(*) FROM bank_requests WHERE card = ?1 AND state = 0", [.int(id.value)]) > 0
    guard !isWaiting, !work.bankRequests.hasKnown(where: { $0.isPending && $0.order.card == id }) else {
      throw UnbindRefusal.paymentUnderWay
    }
    card.bound = false
    work.cards.put(card)
  }
}

/// Puts cards into an order; the first one is the default.
struct OrderCards: Command {
  let user: UserID
  let wanted: @Sendable (_ bound: [CardID]) throws -> [CardID]

  var subject: Int { user.hashValue }

  /// - Throws: `CardOrderRefusal`, `UnknownThing.card`.
  func perform(in work: Workspace) throws {
    let bound = try work.transaction.all(
      "SELECT id FROM cards WHERE user_id = ?1 AND bound = 1 ORDER BY position", [.int(user.value)]
    ) { CardID($0.int(0)) }
    // Each goes to the front, the last one first.
    for id in try decideCardOrder(try wanted(bound), of: bound).reversed() {
      var card = try work.card(id, of: user)
      card.position = -work.numbers.next()
      work.cards.put(card)
    }
  }
}

extension Workspace {
  /// A bound card of this wallet.
  ///
  /// - Throws: `UnknownThing.card`.
  func card(_ id: CardID, of user: UserID) throws -> Card {
    guard let card = try card(id), card.user == user, card.bound else { throw UnknownThing.card }
    return card
  }
}
