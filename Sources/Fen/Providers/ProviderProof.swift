/// What a provider shows to say that it is one: a statement of the network, to be signed.
///
/// It says what was so when it was made; whether it still is so, the registry says.
public struct ProviderProof: Hashable, Sendable {
  public let provider: ProviderID
  public let name: String
  public let verifiedAt: Instant
  public let statedAt: Instant

  public init(provider: ProviderID, name: String, verifiedAt: Instant, statedAt: Instant) {
    (self.provider, self.name, self.verifiedAt, self.statedAt) = (provider, name, verifiedAt, statedAt)
  }

  private static let title = "fen provider proof"

  /// The bytes that are signed: a line each, moments with milliseconds left out.
  public var statement: String {
    "\(Self.title)\n\(provider.value)\n\(name)\n\(verifiedAt.rfc3339)\n\(statedAt.rfc3339)\n"
  }

  /// Nil for what is no such statement.
  public init?(statement: String) {
    let lines = statement.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 6, lines[0] == Self.title, lines[5].isEmpty, let number = Int64(lines[1]),
      let verifiedAt = Instant(rfc3339: String(lines[3])), let statedAt = Instant(rfc3339: String(lines[4]))
    else { return nil }
    self.init(provider: ProviderID(number), name: String(lines[2]), verifiedAt: verifiedAt, statedAt: statedAt)
  }
}
