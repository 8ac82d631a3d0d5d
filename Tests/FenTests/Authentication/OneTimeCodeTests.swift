import Fen
import Testing

private let now = Instant(rfc3339: "2026-03-02T10:00:00+08:00")!
private let right: [UInt8] = [1, 2, 3]
private let tea: [UInt8] = [9]

private func send(
  _ purpose: CodePurpose = .signIn, after earlier: OneTimeCode? = nil, at now: Instant = now
) throws(OneTimeCodeRefusal) -> OneTimeCode {
  try decideSending(right, about: tea, for: purpose, after: earlier, at: now)
}

@Suite struct `Sending a one-time code` {
  @Test func `is done once a minute`() throws {
    let first = try send()
    let again = now.adding(seconds: 60)
    #expect(throws: OneTimeCodeRefusal.tooSoon(again: again)) { try send(after: first, at: again.adding(milliseconds: -1)) }
    #expect(try send(after: first, at: again).sentThatDay == 2)
  }

  @Test func `is not held up by a clock that was set back`() throws {
    #expect(throws: Never.self) { try send(after: try send(), at: now.adding(seconds: -3_600)) }
  }

  @Test(arguments: CodePurpose.allCases) func `has an end for the day, and a new day`(purpose: CodePurpose) throws {
    let most: Int64 = purpose == .payment ? 50 : 10
    var code = try send(purpose)
    var moment = now
    for count in 2...most {
      moment = moment.adding(seconds: 60)
      code = try send(purpose, after: code, at: moment)
      #expect(code.sentThatDay == count)
    }
    let midnight = Instant(rfc3339: "2026-03-03T00:00:00+08:00")!
    let last = code
    #expect(throws: OneTimeCodeRefusal.tooManyToday(again: midnight)) {
      try send(purpose, after: last, at: midnight.adding(milliseconds: -1))
    }
    #expect(try send(purpose, after: last, at: midnight).sentThatDay == 1)
  }
}

@Suite struct `Trying a one-time code` {
  @Test func `succeeds once`() throws {
    let (used, refusal) = decideTrying(right, about: tea, against: try send(), at: now)
    #expect(refusal == nil && used?.isUsed == true)
    #expect(decideTrying(right, about: tea, against: used, at: now).refusal == .noneSent)
    #expect(decideTrying(right, about: tea, against: nil, at: now).refusal == .noneSent)
  }

  @Test func `has five minutes`() throws {
    let code = try send()
    let end = now.adding(seconds: 300)
    #expect(decideTrying(right, about: tea, against: code, at: end.adding(milliseconds: -1)).refusal == nil)
    #expect(decideTrying(right, about: tea, against: code, at: end).refusal == .expired)
  }

  @Test func `has five tries, and the right digits come too late after them`() throws {
    var code: OneTimeCode? = try send()
    for left in [4, 3, 2, 1, 0] as [Int64] {
      let (after, refusal) = decideTrying([0, 0, 0], about: tea, against: code, at: now)
      #expect(refusal == (left > 0 ? .wrong(triesLeft: left) : .noTriesLeft))
      code = after
    }
    #expect(decideTrying(right, about: tea, against: code, at: now).refusal == .noTriesLeft)
  }

  @Test func `is for what the code was sent for`() throws {
    let code = try send(.payment)
    let (after, refusal) = decideTrying(right, about: [8], against: code, at: now)
    #expect(refusal == .forSomethingElse)
    #expect(after == code, "a code for another payment is still good for its own")
  }
}

@Suite struct `A new payment password` {
  @Test(
    arguments: [
      ("12345", .notSixDigits), ("1234567", .notSixDigits), ("12345a", .notSixDigits), ("１２３４５６", .notSixDigits),
      ("", .notSixDigits), ("000000", .oneDigit), ("777777", .oneDigit), ("123456", .sequence), ("654321", .sequence),
      ("890123", .sequence), ("321098", .sequence), ("121212", .repetition), ("123123", .repetition),
      ("112233", .doubledSequence), ("332211", .doubledSequence), ("990011", .doubledSequence),
    ] as [(String, NewPasswordRefusal)])
  func `is not what a thief tries first`(text: String, refusal: NewPasswordRefusal) {
    #expect(throws: refusal) { try checkNewPassword(text) }
  }

  @Test(arguments: ["135790", "123457", "112234", "481516", "101011", "246802"])
  func `may be most others`(text: String) { #expect(throws: Never.self) { try checkNewPassword(text) } }
}

@Suite struct `Giving a one-time code back` {
  @Test func `makes the code good again that was used, until its own end`() throws {
    let sent = try send(.payment)
    let (used, refusal) = decideTrying(right, about: tea, against: sent, at: now)
    #expect(refusal == nil)
    let again = decideGivingBack(right, about: tea, try #require(used))
    #expect(again == sent)
    #expect(decideTrying(right, about: tea, against: again, at: sent.expiresAt).refusal == .expired)
  }

  @Test func `is nothing for a code that is not used, for another one, or for something else`() throws {
    let sent = try send(.payment)
    let used = try #require(decideTrying(right, about: tea, against: sent, at: now).code)
    #expect(decideGivingBack(right, about: tea, sent) == nil)
    #expect(decideGivingBack([4], about: tea, used) == nil)
    #expect(decideGivingBack(right, about: [8], used) == nil)
  }
}
