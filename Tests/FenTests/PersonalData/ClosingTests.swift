import Fen
import Testing

@Suite struct `Closing a wallet` {
  @Test func `needs an empty one with nothing under way`() {
    #expect(throws: Never.self) { try checkClosing(isClosed: false, balance: .fen(0), underway: []) }
    #expect(throws: ClosingRefusal.balanceLeft(.fen(1), underway: [.refund])) {
      try checkClosing(isClosed: false, balance: .fen(1), underway: [.refund])
    }
    #expect(throws: ClosingRefusal.underway([.refund, .redPacket])) {
      try checkClosing(isClosed: false, balance: .fen(0), underway: [.refund, .redPacket])
    }
    #expect(throws: ClosingRefusal.alreadyClosed) {
      try checkClosing(isClosed: true, balance: .fen(1), underway: [.refund])
    }
  }

  @Test func `keeps records for five years, whichever they are`() {
    for year in 2000...2030 {
      let closed = Instant(rfc3339: "\(year)-02-28T10:00:00+08:00")!
      let fiveYears = Instant(rfc3339: "\(year + 5)-02-28T10:00:00+08:00")!
      #expect(closed.adding(days: rules.daysRecordsAreKept(from: BusinessDay(closed))) >= fiveYears)
      #expect(closed.adding(days: rules.daysRecordsAreKept(from: BusinessDay(closed))) <= fiveYears.adding(days: 1))
    }
  }

  @Test func `keeps records as long as the rule said when the wallet was closed`() throws {
    let longer = Rule(.recordsKept, 10, from: BusinessDay("2030-01-01")!, source: "test", isConfirmed: true)
    let changed = try Rules(rules.rows + [longer])
    #expect(changed.daysRecordsAreKept(from: BusinessDay("2029-12-31")!) == 5 * 365 + 2)
    #expect(changed.daysRecordsAreKept(from: BusinessDay("2030-01-01")!) == 10 * 365 + 3)
  }
}
