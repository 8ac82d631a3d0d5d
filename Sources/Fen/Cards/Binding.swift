/// The figures of binding a card, as they stand on a day.
public struct BindingRules: Hashable, Sendable {
  /// Wrong codes that end a binding.
  public let tries: Int64
  /// How long the code can be given, seconds.
  public let life: Int64

  public init(_ rules: Rules, on day: BusinessDay) {
    tries = rules.setting(.bindingTries, on: day)
    life = rules.setting(.bindingLife, on: day)
  }
}

/// How far the binding of a card has come.
public enum BindingState: Hashable, Sendable {
  /// The issuer is being asked about the four elements.
  case requested
  /// The issuer confirmed them; the code is on its way to the phone.
  case awaitingCode(wrongTries: Int64, until: Instant)
  case bound(at: Instant)
  /// The issuer did not confirm.
  case refused(at: Instant)
  case failed(BindingFailure, at: Instant)
}

public enum BindingFailure: Int64, CaseIterable, Hashable, Sendable {
  case tooManyWrongCodes = 1
  case tooLate = 2
}

public enum BindingEvent: Hashable, Sendable {
  case issuerConfirmed(at: Instant)
  case issuerRefused(at: Instant)
  case codeGiven(right: Bool, at: Instant)
}

/// An event that does not fit the state: the issuer's answer came twice, or the binding has ended.
public enum BindingFault: Error, Equatable, Sendable {
  case notAwaitingCode
  case answeredBefore
}

extension BindingState {
  /// - Throws: `BindingFault`.
  public func state(after event: BindingEvent, under rules: BindingRules) throws(BindingFault) -> BindingState {
    switch (self, event) {
    case (.requested, .issuerConfirmed(let now)):
      return .awaitingCode(wrongTries: 0, until: now.adding(seconds: rules.life))
    case (.requested, .issuerRefused(let now)): return .refused(at: now)
    case (.awaitingCode, .issuerConfirmed), (.awaitingCode, .issuerRefused), (.bound, .issuerConfirmed),
      (.bound, .issuerRefused), (.refused, .issuerConfirmed), (.refused, .issuerRefused), (.failed, .issuerConfirmed),
      (.failed, .issuerRefused):
      throw .answeredBefore
    case (.awaitingCode(let wrong, let until), .codeGiven(let right, let now)):
      guard now < until else { return .failed(.tooLate, at: now) }
      if right { return .bound(at: now) }
      guard wrong + 1 < rules.tries else { return .failed(.tooManyWrongCodes, at: now) }
      return .awaitingCode(wrongTries: wrong + 1, until: until)
    case (.requested, .codeGiven), (.bound, .codeGiven), (.refused, .codeGiven), (.failed, .codeGiven):
      throw .notAwaitingCode
    }
  }
}
