import Fen

/// Stands in a form's place for whoever must verify before he can use it: nobody types what will be refused.
struct GateView: Sendable {
  let gateSentence: String
  let gateAdvice: String
  let gateCardHref: String
  let gateVerifyHref: String

  fileprivate init(_ refusal: LimitRefusal, _ language: Language, next: String) {
    self.gateSentence = refusal.sentence(in: language)
    self.gateAdvice = refusal.advice(in: language)
    self.gateCardHref = address("/wallet/cards/new", [("next", next)])
    self.gateVerifyHref = address("/wallet/verify", [("next", next)])
  }
}

/// What a page shows that has nothing else.
struct GateContent: Sendable {
  let gate: GateView?
}

extension Site {
  /// - Parameter next: the page that the form is on, where verification leads back to.
  /// - Returns: nil for whoever may.
  func gate(_ act: RestrictedAct, _ user: UserID, _ visit: Visit, next: String) async throws -> GateView? {
    try await data.restriction(on: act, for: user).map { GateView($0, visit.language, next: next) }
  }
}
