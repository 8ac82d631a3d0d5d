import Fen
import FenPlatform

@testable import FenServer

// Reports of false claims of the made-up platform, one in each state; the word of each is its number.

extension SamplePageData {
  private func sample(_ number: Int64) throws -> ShownClaimReport {
    let states: [ClaimReport.State] = [
      .received, .inReview(since: now), .decided(.warned, takenAt: now, at: now),
      .decided(.terminated, takenAt: now, at: now),
      .decided(.dismissed(reason: "<b>It is another firm.</b>"), takenAt: now, at: now),
    ]
    guard states.indices.contains(Int(number) - 1) else { throw PageRefusal.claim(.noSuchReport) }
    let isNamed = number < 3
    do throws(ClaimReportFault) {
      let report = ClaimReport(
        id: ClaimReportID(number), kind: FalseClaimKind(rawValue: min(number, 4)) ?? .other, filedAt: now,
        provider: isNamed ? nil : ProviderID(1_900_000_010),
        // The last one was erased.
        said: number == 5
          ? nil
          : try ClaimReportWords(
            .other, name: "<i>Royal</i>", place: "https://example.com/?a&b", words: "Only <b>through</b> us.",
            contact: "li@example.com"), state: states[Int(number) - 1])
      return ShownClaimReport(report: report, provider: known(report.provider))
    } catch { throw PageRefusal.claim(.unfit(error)) }
  }

  private func known(_ id: ProviderID?) -> RegisteredProvider? {
    id.map {
      RegisteredProvider(
        id: $0, name: "<b>Tasty & Tech</b>", verifiedAt: Instant(milliseconds: 0),
        terminatedAt: Instant(milliseconds: 86_400_000))
    }
  }

  func file(_ report: NewClaimReport) -> String { "1" }
  func claimReport(_ word: String) throws -> ShownClaimReport { try sample(Int64(word) ?? 0) }
  func claimReport(_ id: ClaimReportID) throws -> ShownClaimReport { try sample(id.value) }
  func claimReports(waiting: Bool, after cursor: Int64?) throws -> ListPage<ClaimReport> {
    ListPage(rows: try (waiting ? 1...2 : 1...5).map { try sample($0).report }, next: waiting ? nil : 1)
  }
  func take(_ id: ClaimReportID, by word: StaffWord) throws { throw PageRefusal.claim(.notNow) }
  func decide(_ id: ClaimReportID, _ decision: ClaimDecision, about found: ProviderID?, by word: StaffWord) throws {
    throw PageRefusal.claim(found == nil && decision == .termination ? .noProvider : .notNow)
  }
  func staffDeeds(about id: ClaimReportID) -> [StaffDeed] {
    let kinds: [StaffDeed.Kind] = [.looked, .claimTaken, .claimUpheld, .claimDismissed]
    return kinds.prefix(Int(id.value) - 1).map {
      StaffDeed(kind: $0, word: StaffWord(staff: "<mei>", reason: "seen & weighed"), at: now)
    }
  }
  func claimFigures() -> [ClaimYear] {
    Fen.claimFigures([
      ClaimCount(year: 2026, outcome: .warned, days: 3, count: 2),
      ClaimCount(year: 2026, outcome: .waiting, days: nil, count: 1),
      ClaimCount(year: 2025, outcome: .waiting, days: nil, count: 1),
    ])
  }
  func endedProviders(of merchant: MerchantID) -> [RegisteredProvider] {
    known(ProviderID(1_900_000_010)).map { [$0] } ?? []
  }
}
