import Fen

/// Applications for merchants.
enum ApplymentPageRefusal: Equatable, Sendable {
  case noSuchApplyment
  /// Somebody else decided, or its time is over.
  case notNow
  /// It was handed in once more since the page was opened.
  case changed
  /// Its provider was terminated.
  case providerEnded
  case noReason

  init(_ refusal: ApplymentRefusal) {
    switch refusal {
    // The page takes the sum and the number from the application itself.
    case .notNow, .otherAmount, .sameCodeOtherTerms: self = .notNow
    case .changedSince: self = .changed
    case .providerEnded: self = .providerEnded
    case .noReason: self = .noReason
    }
  }

  var words: RefusalWords {
    switch self {
    case .noSuchApplyment: RefusalWords(.notFound, "refusal.noSuchApplyment", "advice.goBack")
    case .notNow: RefusalWords(.conflict, "refusal.applymentNotNow", "advice.reload")
    case .changed: RefusalWords(.conflict, "refusal.applymentChanged", "advice.reload")
    case .providerEnded: RefusalWords(.conflict, "refusal.providerEnded", "advice.otherProvider")
    case .noReason: RefusalWords(.badRequest, "refusal.applymentNoReason", "advice.applymentReason")
    }
  }
}
