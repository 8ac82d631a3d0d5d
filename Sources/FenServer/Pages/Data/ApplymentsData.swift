import Fen
import FenPlatform

/// Applications for merchants: the desk that reviews them, and the agreement that the merchant's contact signs.
protocol ApplymentsData: Sendable {
  /// The latest first; `cursor` is where the page before ended.
  func applyments(underReview: Bool, after cursor: Int64?) async throws -> ListPage<ListedApplyment>
  func applyment(_ id: ApplymentID) async throws -> Applyment
  /// A paper that the application names.
  func paper(_ id: MediaID, of applyment: Applyment) async throws -> MediaFile
  /// - Parameter seen: when what the page showed had been handed in.
  func approve(_ id: ApplymentID, seen: Instant) async throws
  func reject(_ id: ApplymentID, because fields: [RejectedField], seen: Instant) async throws
  /// Where the contact signs, whole, for a QR code.
  func agreementAddress(of id: ApplymentID) async throws -> String
  /// The application behind a link that was handed to its contact.
  func agreement(_ word: String) async throws -> Applyment
  /// What the sandbox's bank would say when the merchant has paid the cents.
  func payCents(_ word: String) async throws
  /// Sends the contact a code.
  func openAgreement(_ word: String) async throws -> SentCode
  func signAgreement(_ word: String, with code: String) async throws
}
