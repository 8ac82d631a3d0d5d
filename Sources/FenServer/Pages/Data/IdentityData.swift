import Fen

/// Who somebody is, and the channels that confirm it.
protocol IdentityData: Sendable {
  func identity(of user: UserID) async throws -> WalletIdentity
  /// Another one each time.
  /// - Throws: `sandboxOnly` where people are real.
  func invented() async throws -> InventedClaim
  /// Channels that could confirm the identity next, besides another bank card.
  func openChannels(for user: UserID) async throws -> [OfferedChannel]
  /// - Parameter phone: eleven digits, for the telephone company's register.
  /// - Throws: `nameMissing` for `known` where nobody is.
  func verify(_ claim: ClaimedPerson, phone: String?, through channel: OfferedChannel, of user: UserID) async throws
}

/// Whom a form is about.
enum ClaimedPerson: Equatable, Sendable {
  /// The wallet's own person: what is known of him is not typed again, and stays sealed until a source is asked.
  case known
  case claimed(IdentityClaim)
}

/// Somebody made up, with a card, to fill in a form of a sandbox.
struct InventedClaim: Equatable, Sendable {
  var person: InventedPerson
  var card: CardNumber
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
