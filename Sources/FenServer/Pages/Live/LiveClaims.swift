import Fen
import FenPlatform

// Reports of false claims.

extension LivePageData {
  func file(_ report: NewClaimReport) async throws -> String {
    try admit(.claimReports)
    return platform.claims.word(of: try await platform.claims.file(report).id)
  }

  func claimReport(_ word: String) async throws -> ShownClaimReport {
    guard let id = platform.claims.report(word: word) else { throw PageRefusal.claim(.noSuchReport) }
    return try await claimReport(id)
  }

  func claimReport(_ id: ClaimReportID) async throws -> ShownClaimReport {
    guard let found = try await platform.claims.report(id) else { throw PageRefusal.claim(.noSuchReport) }
    return found
  }

  func claimReports(waiting: Bool, after cursor: Int64?) async throws -> ListPage<ClaimReport> {
    try await platform.claims.list(waiting: waiting, after: cursor)
  }

  func take(_ id: ClaimReportID, by word: StaffWord) async throws {
    try await refusing { try await platform.claims.take(id, by: word) }
  }

  func decide(
    _ id: ClaimReportID, _ decision: ClaimDecision, about found: ProviderID?, by word: StaffWord
  ) async throws {
    try await refusing { try await platform.claims.decide(id, decision, about: found, by: word) }
  }

  func staffDeeds(about id: ClaimReportID) async throws -> [StaffDeed] {
    try await platform.claims.deeds(about: id)
  }

  func claimFigures() async throws -> [ClaimYear] { try await platform.claims.figures() }

  func endedProviders(of merchant: MerchantID) async throws -> [RegisteredProvider] {
    try await platform.registry.ended(actingFor: merchant)
  }
}
