import FenWire

/// What came since the last look at the list of callbacks.
///
/// The control API lists callbacks with all their attempts; a watch remembers how many of each it has shown.
struct CallbackWatch: Sendable {
  /// An attempt that was not shown yet.
  struct News: Hashable, Sendable {
    let id: String
    let attempt: JSONValue
    /// Of the callback as it stands now.
    let callback: JSONValue
  }
  private var shown = [String: Int]()

  /// Takes what is there as known.
  mutating func skip(_ list: [JSONValue]) { _ = news(in: list) }

  /// - Parameter list: the `data` of `GET /sandbox/v1/notifications`, latest first.
  /// - Returns: new attempts, oldest callback first.
  mutating func news(in list: [JSONValue]) -> [News] {
    var news = [News]()
    for callback in list.reversed() {
      guard let id = callback["id"]?.string, let attempts = callback["attempts"]?.array else { continue }
      // Fewer than before: the sandbox was emptied and began anew.
      let known = min(shown[id] ?? 0, attempts.count)
      news += attempts.dropFirst(known).map { News(id: id, attempt: $0, callback: callback) }
      shown[id] = attempts.count
    }
    return news
  }
}
