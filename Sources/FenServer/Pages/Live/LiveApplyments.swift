import Fen
import FenPlatform

// Applications for merchants.

extension LivePageData {
  func applyments(underReview: Bool) async throws -> [Applyment] {
    try await platform.applyments.latest(underReview: underReview)
  }

  func applyment(_ id: ApplymentID) async throws -> Applyment {
    guard let found = try await platform.applyments.applyment(id) else {
      throw PageRefusal.applyment(.noSuchApplyment)
    }
    return found
  }

  func paper(_ id: MediaID, of applyment: Applyment) async throws -> MediaFile {
    let names = applyment.terms.images.map(\.1) + [applyment.terms.film].compactMap(\.self)
    guard names.contains(id), let file = try await platform.media.file(id, of: applyment.provider.mchid) else {
      throw PageRefusal.noSuchPage
    }
    return file
  }

  func approve(_ id: ApplymentID) async throws {
    try await refusing { _ = try platform.applyments.approve(id) }
  }

  func reject(_ id: ApplymentID, because fields: [RejectedField]) async throws {
    try await refusing { _ = try platform.applyments.reject(id, because: fields) }
  }

  func agreementAddress(of id: ApplymentID) async throws -> String {
    "\(configuration.publicAddress ?? place().http)/open/sign/\(platform.applyments.word(of: id))"
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
    let asked = try await agreement(word)
    try await refusing { try await platform.applyments.open(asked.id) }
    return try await sentCode(to: asked.terms.contact.mobile)
  }

  func signAgreement(_ word: String, with code: String) async throws {
    let asked = try await agreement(word)
    try await refusing { _ = try await platform.applyments.sign(asked.id, with: code) }
  }
}
