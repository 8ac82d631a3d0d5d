import Testing

@testable import Fen

private let filed = Instant(rfc3339: "2026-03-02T10:00:00+08:00")!
private let (provider, other) = (ProviderID(1_900_000_001), ProviderID(1_900_000_002))

private func report(about provider: ProviderID? = nil, _ state: ClaimReport.State = .received) -> ClaimReport {
  ClaimReport(
    id: ClaimReportID(7), kind: .exclusiveAgent, filedAt: filed, provider: provider, said: nil, state: state)
}

@Suite struct `A report of a false claim` {
  @Test func `says who claims it and where, and what it is when the kind does not say`() throws {
    func said(
      _ kind: FalseClaimKind = .agencyFee, name: String = "Royal", place: String = "a letter", words: String = "",
      contact: String? = nil
    ) -> ClaimReportFault? {
      do throws(ClaimReportFault) {
        _ = try ClaimReportWords(kind, name: name, place: place, words: words, contact: contact)
        return nil
      } catch { return error }
    }
    func letters(_ count: Int) -> String { String(repeating: "家", count: count) }
    #expect(said() == nil)
    #expect(said(name: "") == .name && said(name: letters(101)) == .name && said(name: letters(100)) == nil)
    #expect(said(place: "") == .place && said(place: letters(201)) == .place && said(place: letters(200)) == nil)
    #expect(said(.other) == .words && said(.other, words: "x") == nil)
    #expect(said(words: letters(1_001)) == .words && said(words: letters(1_000)) == nil)
    #expect(said(contact: "") == .contact && said(contact: letters(101)) == .contact)
    #expect(said(contact: letters(100)) == nil)
  }

  @Test func `is taken once and decided by who has taken it, with a name and a reason`() throws {
    let taken = try report().taken(at: filed.adding(days: 1))
    #expect(taken.state == .inReview(since: filed.adding(days: 1)))
    #expect(throws: ClaimReportRefusal.notNow(taken.state)) { try taken.taken(at: filed) }
    #expect(throws: ClaimReportRefusal.notNow(.received)) {
      try report().decided(.dismissal, about: nil, by: "mei", because: "it is not so", at: filed)
    }
    for (staff, reason) in [("", "it is not so"), ("mei", ""), ("mei", "abc")] {
      #expect(throws: ClaimReportRefusal.unsigned) {
        try taken.decided(.dismissal, about: nil, by: staff, because: reason, at: filed)
      }
    }
    let decided = try taken.decided(
      .dismissal, about: nil, by: "mei", because: "it is not so", at: filed.adding(days: 3))
    #expect(
      decided.state
        == .decided(
          .dismissed(reason: "it is not so"), takenAt: filed.adding(days: 1), at: filed.adding(days: 3)))
    #expect(decided.days == 3 && taken.days == nil)
    for decision in ClaimDecision.allCases {
      #expect(throws: ClaimReportRefusal.notNow(decided.state)) {
        try decided.decided(decision, about: provider, by: "mei", because: "once more", at: filed)
      }
    }
  }

  @Test func `ends a provider only where it names one, or its reviewer found whose name it is`() throws {
    func decided(_ report: ClaimReport, _ decision: ClaimDecision, _ found: ProviderID?) throws -> ClaimReport {
      try report.taken(at: filed).decided(decision, about: found, by: "mei", because: "seen by us", at: filed)
    }
    #expect(throws: ClaimReportRefusal.noProvider) { try decided(report(), .termination, nil) }
    #expect(try decided(report(), .termination, other).provider == other)
    #expect(try decided(report(about: provider), .termination, nil).provider == provider)
    #expect(try decided(report(), .warning, nil).provider == nil)
    for decision in ClaimDecision.allCases {
      #expect(throws: ClaimReportRefusal.otherProvider(provider)) {
        try decided(report(about: provider), decision, other)
      }
    }
  }

  @Test func `counts in the year it was filed, and half of what was decided took the median's days at most`() {
    #expect(claimFigures([]) == [])
    func count(_ year: Int64, _ outcome: ClaimCount.Outcome, _ days: Int64?, _ count: Int64) -> ClaimCount {
      ClaimCount(year: year, outcome: outcome, days: days, count: count)
    }
    let figures = claimFigures([
      count(2025, .waiting, nil, 2), count(2026, .waiting, nil, 9), count(2026, .warned, 8, 1),
      count(2026, .terminated, 0, 1), count(2026, .dismissed, 2, 1), count(2026, .dismissed, 30, 1),
    ])
    #expect(figures.map(\.year) == [2026, 2025])
    #expect(figures[0].filed == 13 && figures[0].waiting == 9 && figures[0].upheld == 2)
    #expect(figures[0].terminated == 1 && figures[0].dismissed == 2)
    #expect(figures[0].medianDays == 2 && figures[1].medianDays == nil)
    #expect(claimFigures([count(2026, .warned, 5, 3), count(2026, .warned, 1, 2)])[0].medianDays == 5)
  }
}
