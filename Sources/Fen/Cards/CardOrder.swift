/// Why an order of cards was not taken.
public enum CardOrderRefusal: Error, Equatable, Sendable {
  /// It must name each bound card once.
  case notTheCards
}

/// The cards from the first, which is the default, to the last.
///
/// - Throws: `notTheCards` when `wanted` is not an order of exactly the cards that are bound.
public func decideCardOrder(_ wanted: [CardID], of bound: [CardID]) throws(CardOrderRefusal) -> [CardID] {
  guard wanted.sorted() == bound.sorted() else { throw .notTheCards }
  return wanted
}
