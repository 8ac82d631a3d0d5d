import Fen
import Testing

@Suite struct `A receive-code` {
  @Test func `on a screen ends, to the millisecond`() throws {
    let code = ReceiveCode(payee: xiaoming, kind: .dynamic(amount: .fen(5), note: "tea", until: noon))
    #expect(try check(code, now: noon.adding(milliseconds: -1)) == code)
    #expect(throws: ReceiveCodeRefusal.expired) { try check(code, now: noon) }
  }

  @Test func `that is printed does not`() throws {
    let code = ReceiveCode(payee: xiaoming, kind: .fixed)
    #expect(try check(code, now: noon.adding(days: 3_650)) == code)
  }
}

@Suite struct `Looking up phone numbers` {
  private let today = BusinessDay(noon)

  @Test func `ends after so many in a day and goes on the next`() throws {
    var lookUps = PhoneLookUps(user: xiaoming, day: today, count: 0)
    for number in 1...phoneLookUpsPerDay {
      lookUps = try lookUps.afterOneMore(on: today)
      #expect(lookUps.count == number)
    }
    #expect(throws: PayeeRefusal.tooManyLookUps) { try lookUps.afterOneMore(on: today) }
    #expect(try lookUps.afterOneMore(on: today.next).count == 1)
  }
}
