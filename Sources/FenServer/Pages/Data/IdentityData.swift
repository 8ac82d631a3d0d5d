import Fen

/// Who somebody is, and the channels that confirm it.
protocol IdentityData: Sendable {
  func identity(of user: UserID) async throws -> WalletIdentity
  /// Channels that could confirm the identity next, besides another bank card.
  func openChannels(for user: UserID) async throws -> [OfferedChannel]
  /// - Parameter phone: eleven digits, for the telephone company's register.
  func verify(_ claim: IdentityClaim, phone: String?, through channel: OfferedChannel, of user: UserID) async throws
}

struct WalletIdentity: Equatable, Sendable {
  var accountClass: AccountClass
  /// Masked; nil while nobody is known.
  var name: String?
  /// Masked.
  var document: String?
  /// The first one first.
  var channels: [VerificationChannel]
  /// How many further channels lift to which class; nil at the highest.
  var next: NextClass?

  struct NextClass: Equatable, Sendable {
    var accountClass: AccountClass
    var missing: Int
  }
}

/// A source other than a bank card.
enum OfferedChannel: Hashable, Sendable {
  /// The register of the document: the police's for the ID card.
  case document
  case phone
  /// By its name: `education`.
  case register(String)
}
