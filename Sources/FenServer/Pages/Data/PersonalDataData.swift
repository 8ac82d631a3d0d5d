import Fen
import FenPlatform

/// What is held about somebody.
protocol PersonalDataData: Sendable {
  func personalData(of user: UserID) async throws -> PersonalData
  /// Sends the code that the export takes; nil when the wallet has no phone.
  func sendExportCode(to user: UserID) async throws -> SentCode?
  /// Whether a code for the export was sent and may still be typed in.
  func hasExportCode(_ user: UserID) async throws -> Bool
  /// Whether the export takes a code and none is on its way, for whoever knows the password.
  ///
  /// - Throws: what a wrong password is refused with.
  func needsExportCode(_ user: UserID, password: String) async throws -> Bool
  /// Everything, unmasked, as a JSON file.
  ///
  /// - Parameter language: of what it says about the data.
  func exportPersonalData(
    of user: UserID, password: String, code: String?, in language: Language
  ) async throws -> [UInt8]
  /// What keeps the wallet from being closed now; nil where nothing does.
  func closingRefusal(of user: UserID) async throws -> PageRefusal?
  /// Closes the wallet for good; the records are kept for the legal period.
  ///
  /// - Parameter password: nil where none is set.
  func closeWallet(of user: UserID, password: String?) async throws
}

struct PersonalData: Equatable, Sendable {
  var held: [Held]
  /// Staff who looked, the latest first.
  var looks: [Look]

  /// What is held of one kind.
  struct Held: Equatable, Sendable {
    var category: DataCategory
    var rows: Int
    /// What tells the rows apart, masked; none where only their number matters.
    var values: [Value]
  }

  /// Something that is stored sealed.
  struct Value: Hashable, Sendable {
    var kind: Secret
    var masked: String
  }

  struct Look: Equatable, Sendable {
    var at: Instant
    var by: String
    var reason: String
  }
}
