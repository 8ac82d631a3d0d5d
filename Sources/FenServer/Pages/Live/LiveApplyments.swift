import Fen
import FenPlatform

// Applications for merchants.

extension LivePageData {
  func applyments(underReview: Bool, after cursor: Int64?) async throws -> ListPage<ListedApplyment> {
    try await platform.applyments.list(underReview: underReview, after: cursor)
  }

  func applyment(_ id: ApplymentID) async throws -> Applyment {
    guard let found = try await platform.applyments.applyment(id) else {
      throw PageRefusal.applyment(.noSuchApplyment)
    }
    return found
  }

  func paper(_ id: MediaID, of applyment: Applyment) async throws -> MediaFile {
    guard let file = try await platform.applyments.paper(id, of: applyment, by: nil) else {
      throw PageRefusal.noSuchPage
    }
    return file
  }

  func approve(_ id: ApplymentID, seen: Instant) async throws {
    try await refusing { _ = try platform.applyments.approve(id, seen: seen) }
  }

  func reject(_ id: ApplymentID, because fields: [RejectedField], seen: Instant) async throws {
    try await refusing { _ = try platform.applyments.reject(id, because: fields, seen: seen) }
  }

  func agreementAddress(of id: ApplymentID) async throws -> String {
    openAddress("sign/\(platform.applyments.word(of: id))")
  }

  func agreement(_ word: String) async throws -> Applyment {
    guard let id = platform.applyments.applyment(word: word) else {
      throw PageRefusal.applyment(.noSuchApplyment)
    }
    return try await applyment(id)
  }

  func payCents(_ word: String) async throws {
    guard platform.isSandbox else { throw PageRefusal.sandboxOnly }
    let asked = try await agreement(word)
    guard case .toBeConfirmed(let cents) = asked.state else { throw PageRefusal.applyment(.notNow) }
    try await refusing { _ = try platform.applyments.accountPaid(cents, for: asked.id) }
  }

  func openAgreement(_ word: String) async throws -> SentCode {
    try admit(.signingCodes)
    let asked = try await agreement(word)
    try await refusing { try await platform.applyments.open(asked.id) }
    return try await sentCode(to: asked.terms.contact.mobile)
  }

  func signAgreement(_ word: String, with code: String) async throws {
    try admit(.signatures)
    let asked = try await agreement(word)
    try await refusing { _ = try await platform.applyments.sign(asked.id, with: code) }
  }
}
