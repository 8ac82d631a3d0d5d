/// The number under which a report of a false claim is followed.
public struct ClaimReportID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

/// What somebody claims and nobody is here: the policy of the open platform knows neither.
public enum FalseClaimKind: Int64, CaseIterable, Hashable, Sendable {
  case exclusiveAgent = 1
  case secondaryProvider = 2
  /// That joining costs something.
  case agencyFee = 3
  case other = 4
}

/// What a report says, in the reporter's words. Sealed where it lies, and erased some time after the decision.
public struct ClaimReportWords: Hashable, Codable, Sendable {
  /// Who claims it: a name, or the number of a provider.
  public let name: String
  /// Where it was seen.
  public let place: String
  /// Empty where the kind says all.
  public let words: String
  /// How the reporter can be reached; nil for one who does not say.
  public let contact: String?

  /// The most characters of each, as a browser counts them.
  public static let most = (name: 100, place: 200, words: 1_000, contact: 100)

  /// - Throws: `ClaimReportFault`, the first that is found.
  public init(
    _ kind: FalseClaimKind, name: String, place: String, words: String, contact: String?
  ) throws(ClaimReportFault) {
    guard (1...Self.most.name).contains(name.utf16.count) else { throw .name }
    guard (1...Self.most.place).contains(place.utf16.count) else { throw .place }
    let least = kind == .other ? 1 : 0
    guard (least...Self.most.words).contains(words.utf16.count) else { throw .words }
    guard contact.map({ (1...Self.most.contact).contains($0.utf16.count) }) ?? true else { throw .contact }
    self.name = name
    self.place = place
    self.words = words
    self.contact = contact
  }
}

/// What of a report is missing or too long.
public enum ClaimReportFault: Error, CaseIterable, Hashable, Sendable {
  case name
  case place
  /// Also missing where the kind is `other` and says nothing.
  case words
  case contact
}

/// Somebody told that a false claim was made.
public struct ClaimReport: Hashable, Sendable {
  public let id: ClaimReportID
  public let kind: FalseClaimKind
  public let filedAt: Instant
  /// Whom it is about; nil for a name that nobody found among the providers.
  public let provider: ProviderID?
  /// Nil once it was erased.
  public let said: ClaimReportWords?
  public let state: State

  public enum State: Hashable, Sendable {
    case received
    case inReview(since: Instant)
    case decided(ClaimVerdict, takenAt: Instant, at: Instant)
  }

  public init(
    id: ClaimReportID, kind: FalseClaimKind, filedAt: Instant, provider: ProviderID?, said: ClaimReportWords?,
    state: State = .received
  ) {
    self.id = id
    self.kind = kind
    self.filedAt = filedAt
    self.provider = provider
    self.said = said
    self.state = state
  }
}

/// What came of a report.
public enum ClaimVerdict: Hashable, Sendable {
  /// Upheld: who claims it was told to stop.
  case warned
  /// Upheld: the provider was ended. By this report's decision, or by another's before.
  case terminated
  /// Not upheld, with the reason that the reporter reads.
  case dismissed(reason: String)
}
