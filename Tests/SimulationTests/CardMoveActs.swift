import Fen

@testable import FenPlatform

/// What top-ups and withdrawals must bring, counted from the answers alone.
struct CardMoveModel {
  private(set) var moves = [CardMoveID: CardMove]()
  private(set) var contradictions = [String]()

  /// What moves in the books, and what the card's account at the bank gains.
  mutating func see(
    _ move: CardMove
  ) -> (postings: [(from: AccountID, to: AccountID, amount: Int64)], card: (CardID, Int64)?) {
    let before = moves.updateValue(move, forKey: move.id)
    let (wallet, amount) = (AccountID.wallet(move.terms.user), move.terms.amount.minorUnits)
    var postings = [(from: AccountID, to: AccountID, amount: Int64)]()
    if let before, before.terms != move.terms || before.fee != move.fee {
      contradictions.append("top-up or withdrawal \(move.id.value) has other terms")
    }
    if before == nil, move.terms.way == .withdrawal {
      postings = [(wallet, .withdrawalsUnderway, amount), (wallet, .feeIncome, move.fee.minorUnits)]
    }
    switch (before?.state ?? .underWay, move.state) {
    case (.underWay, .underWay): return (postings, nil)
    case (.underWay, .done):
      switch move.terms.way {
      case .topUp: return (postings + [(.reserve, wallet, amount)], (move.terms.card, -amount))
      case .withdrawal: return (postings + [(.withdrawalsUnderway, .reserve, amount)], (move.terms.card, amount))
      }
    case (.underWay, .refused):
      switch move.terms.way {
      case .topUp: return (postings, nil)
      case .withdrawal:
        return (
          postings + [(.withdrawalsUnderway, wallet, amount), (.feeIncome, wallet, move.fee.minorUnits)], nil
        )
      }
    case (let earlier, let later):
      if earlier != later { contradictions.append("\(move.id.value) was \(earlier) and is \(later)") }
      return (postings, nil)
    }
  }
}

extension Simulation {
  /// A new number, or one that was used before, for the same or for something else.
  func cardMoveTerms() -> CardMoveTerms {
    if chance(15), let earlier = model.cardMoves.moves.keys.sorted().randomElement(using: &random) {
      return model.cardMoves.moves[earlier]!.terms
    }
    numbers += chance(95) ? 1 : 0
    let person = pick(people)
    return CardMoveTerms(
      user: person.id, number: RequestNumber(stored: "move-\(numbers)"), way: pick(CardMoveWay.allCases),
      card: pick(chance(90) ? person.cards : pick(people).cards).id,
      amount: .fen(pick([1, 100, 99_999, 100_000, .random(in: 1...60_000, using: &random)] as [Int64])))
  }

  func lookAtCardMoves() async throws {
    for id in model.cardMoves.moves.keys {
      if let found = try await database.read({ try CardMove.find(id, in: $0) }) { model.see(found) }
    }
  }
}
