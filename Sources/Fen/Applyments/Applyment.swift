/// An application of a provider for a merchant.
///
/// The protocol's `APPLYMENT_STATE_EDITTING` is not among the states: an application is handed in whole or not at all.
public struct Applyment: Hashable, Sendable {
  public let id: ApplymentID
  public let provider: ProviderID
  public let code: BusinessCode
  public let terms: ApplymentTerms
  public let submittedAt: Instant
  public private(set) var state: State
  /// When it came to the state.
  public private(set) var changedAt: Instant

  public init(
    id: ApplymentID, provider: ProviderID, code: BusinessCode, terms: ApplymentTerms, submittedAt: Instant,
    state: State = .auditing, changedAt: Instant
  ) {
    self.id = id
    self.provider = provider
    self.code = code
    self.terms = terms
    self.submittedAt = submittedAt
    self.state = state
    self.changedAt = changedAt
  }

  public enum State: Hashable, Sendable {
    case auditing
    case rejected([RejectedField])
    /// A small sum, paid from the merchant's account, shows whose it is.
    case toBeConfirmed(Money)
    case toBeSigned
    /// The contact has opened the agreement and was sent a code.
    case signing
    case finished(MerchantID)
    /// Nobody confirmed or signed in time.
    case canceled
  }

  /// Source: 特约商户进件: 10 days for the account, 30 for the signature.
  public static let confirmingDays: Int64 = 10
  public static let signingDays: Int64 = 30

  /// When it is over if nobody does anything; nil for a state that lasts.
  public var endsAt: Instant? {
    switch state {
    case .toBeConfirmed: changedAt.adding(seconds: Self.confirmingDays * 86_400)
    case .toBeSigned, .signing: changedAt.adding(seconds: Self.signingDays * 86_400)
    case .auditing, .rejected, .finished, .canceled: nil
    }
  }
}

/// What is wrong with a field, in the words of who looked at it.
public struct RejectedField: Codable, Hashable, Sendable {
  public let field: ApplymentField
  public let reason: String

  public init(_ field: ApplymentField, _ reason: String) {
    self.field = field
    self.reason = reason
  }
}

/// What happens to an application.
public enum ApplymentEvent: Hashable, Sendable {
  /// - Parameter cents: what the merchant pays from its account, where it must show that it has it.
  case approved(cents: Money)
  case rejected([RejectedField])
  /// - Parameter amount: what arrived from the account.
  case accountPaid(Money)
  case opened
  case signed(as: MerchantID)
  case timeOver
}

public enum ApplymentRefusal: Error, Hashable, Sendable {
  /// It is not in a state where this happens.
  case notNow(Applyment.State)
  /// Another sum than was asked for.
  case otherAmount
  /// A rejection that says nothing.
  case noReason
  /// The number was used for an application with other fields that is not rejected.
  case sameCodeOtherTerms
  /// The provider was terminated: it would serve nobody.
  case providerEnded
  /// Who decides looked at what was handed in before it was rejected and handed in once more.
  case changedSince
}

extension Applyment {
  /// - Parameter seen: when what was looked at had been handed in; nil for who looks at nothing.
  public func after(
    _ event: ApplymentEvent, seen: Instant? = nil, at now: Instant
  ) throws(ApplymentRefusal) -> Applyment {
    if let endsAt {
      let isOver = now >= endsAt
      // Read without a lock, the end may be that of a state before; and it may come before somebody looks.
      guard isOver == (event == .timeOver) else { throw .notNow(isOver ? .canceled : state) }
    }
    var next = self
    next.state = try state(after: event)
    if let seen, seen != submittedAt { throw .changedSince }
    // Who opens the page, or asks for a code again, has no more time than before.
    next.changedAt = next.state == .signing ? changedAt : now
    return next
  }

  private func state(after event: ApplymentEvent) throws(ApplymentRefusal) -> State {
    switch (state, event) {
    case (.auditing, .approved(let cents)):
      // A person's own account bears the name that was checked with his paper.
      return terms.account.kind == .corporate ? .toBeConfirmed(cents) : .toBeSigned
    case (.auditing, .rejected(let fields)):
      guard !fields.isEmpty, fields.allSatisfy({ !$0.reason.isEmpty }) else { throw .noReason }
      return .rejected(fields)
    case (.toBeConfirmed(let cents), .accountPaid(let amount)):
      guard amount == cents else { throw .otherAmount }
      return .toBeSigned
    case (.toBeSigned, .opened), (.signing, .opened): return .signing
    case (.toBeSigned, .signed(let merchant)), (.signing, .signed(let merchant)): return .finished(merchant)
    case (.toBeConfirmed, .timeOver), (.toBeSigned, .timeOver), (.signing, .timeOver): return .canceled
    case (.auditing, _), (.rejected, _), (.toBeConfirmed, _), (.toBeSigned, _), (.signing, _), (.finished, _),
      (.canceled, _):
      throw .notNow(state)
    }
  }

  /// An application under a number that was used: the same one is answered as it stands, a rejected one is begun anew.
  public func resubmitted(_ terms: ApplymentTerms, at now: Instant) throws(ApplymentRefusal) -> Applyment {
    switch state {
    case .rejected:
      return Applyment(id: id, provider: provider, code: code, terms: terms, submittedAt: now, changedAt: now)
    case .auditing, .toBeConfirmed, .toBeSigned, .signing, .finished, .canceled:
      guard terms == self.terms else { throw .sameCodeOtherTerms }
      return self
    }
  }
}
