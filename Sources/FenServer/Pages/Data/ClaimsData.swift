import Fen
import FenPlatform

/// Reports of false claims: handed in and followed by anybody, decided at the platform's desk.
protocol ClaimsData: Sendable {
  /// The word by which the reporter follows it.
  ///
  /// - Throws: `tooManyFromHere`.
  func file(_ report: NewClaimReport) async throws -> String
  /// - Throws: `noSuchReport` for a word that this network did not make.
  func claimReport(_ word: String) async throws -> ShownClaimReport
  func claimReport(_ id: ClaimReportID) async throws -> ShownClaimReport
  /// The latest first; `cursor` is where the page before ended.
  func claimReports(waiting: Bool, after cursor: Int64?) async throws -> ListPage<ClaimReport>
  func take(_ id: ClaimReportID, by word: StaffWord) async throws
  func decide(_ id: ClaimReportID, _ decision: ClaimDecision, about found: ProviderID?, by word: StaffWord) async throws
  func staffDeeds(about id: ClaimReportID) async throws -> [StaffDeed]
  /// The latest year first.
  func claimFigures() async throws -> [ClaimYear]
  /// Providers that acted for a merchant until this network ended them.
  func endedProviders(of merchant: MerchantID) async throws -> [RegisteredProvider]
}
