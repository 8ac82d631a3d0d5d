import Fen
import Testing

private let now = Instant(rfc3339: "2026-03-02T10:00:00+08:00")!
private let right: [UInt8] = [1, 2, 3]
private let tea: [UInt8] = [9]

private func send(
  _ purpose: CodePurpose = .signIn, _ digest: [UInt8] = right, after earlier: CodesSent? = nil, at now: Instant = now
) throws(OneTimeCodeRefusal) -> CodesSent {
  try decideSending(digest, about: tea, for: purpose, after: earlier, at: now)
}

@Suite struct `Sending a one-time code` {
  @Test func `is done once a minute`() throws {
    let first = try send()
    let again = now.adding(seconds: 60)
    #expect(throws: OneTimeCodeRefusal.tooSoon(again: again)) { try send(after: first, at: again.adding(milliseconds: -1)) }
    #expect(try send(after: first, at: again).thatDay == 2)
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
      #expect(code.thatDay == count)
    }
    let midnight = Instant(rfc3339: "2026-03-03T00:00:00+08:00")!
    let last = code
    #expect(throws: OneTimeCodeRefusal.tooManyToday(again: midnight)) {
      try send(purpose, after: last, at: midnight.adding(milliseconds: -1))
    }
    #expect(try send(purpose, after: last, at: midnight).thatDay == 1)
  }
}

@Suite struct `Trying a one-time code` {
  @Test func `succeeds once`() throws {
    let (used, refusal) = decideTrying(right, about: tea, against: try send(), at: now)
    #expect(refusal == nil && used?.codes.map(\.isUsed) == [true])
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
    var code: CodesSent? = try send()
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

@Suite struct `Of several one-time codes` {
  private let early: [UInt8] = [1]
  private let late: [UInt8] = [2]
  private let minute = now.adding(seconds: 60)

  private func two() throws -> CodesSent { try send(.signIn, late, after: try send(.signIn, early), at: minute) }

  @Test func `the earlier one stays good until its own end`() throws {
    let end = now.adding(seconds: 300)
    #expect(decideTrying(early, about: tea, against: try two(), at: end.adding(milliseconds: -1)).refusal == nil)
    #expect(decideTrying(early, about: tea, against: try two(), at: end).refusal == .wrong(triesLeft: 4))
  }

  @Test func `the earlier one is good no more when the later one is used, and not the other way round`() throws {
    let lateUsed = decideTrying(late, about: tea, against: try two(), at: minute).codes
    #expect(decideTrying(early, about: tea, against: lateUsed, at: minute).refusal == .noneSent)
    let earlyUsed = decideTrying(early, about: tea, against: try two(), at: minute).codes
    #expect(decideTrying(late, about: tea, against: earlyUsed, at: minute).refusal == nil)
  }

  @Test func `each has five tries, which a further code does not add to`() throws {
    var codes: CodesSent? = try send(.signIn, early)
    for _ in 1...3 { codes = decideTrying([0], about: tea, against: codes, at: now).codes }
    codes = try send(.signIn, late, after: codes, at: minute)
    for left in [4, 3] as [Int64] {
      let (after, refusal) = decideTrying([0], about: tea, against: codes, at: minute)
      #expect(refusal == .wrong(triesLeft: left))
      codes = after
    }
    #expect(decideTrying(early, about: tea, against: codes, at: minute).refusal == .wrong(triesLeft: 2))
    #expect(decideTrying(late, about: tea, against: codes, at: minute).refusal == nil)
  }

  @Test func `one whose message was not taken counts for nothing`() throws {
    let first = try send(.signIn, early)
    let none = try #require(decideTakingBack(early, first))
    #expect(none.thatDay == 0 && none.codes.isEmpty)
    #expect(try send(.signIn, late, after: none).thatDay == 1)
    #expect(decideTakingBack(late, try two()) == first)
    #expect(decideTakingBack([3], first) == nil)
    let midnight = BusinessDay(now).next.start
    let before = try send(.payment, early, at: midnight.adding(seconds: -1))
    let after = try send(.payment, late, after: before, at: midnight)
    #expect(decideTakingBack(early, after)?.thatDay == 1, "it was not sent on the day of the last one")
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
    #expect(decideTrying(right, about: tea, against: again, at: sent.codes[0].expiresAt).refusal == .expired)
  }

  @Test func `is nothing for a code that is not used, for another one, or for something else`() throws {
    let sent = try send(.payment)
    let used = try #require(decideTrying(right, about: tea, against: sent, at: now).codes)
    #expect(decideGivingBack(right, about: tea, sent) == nil)
    #expect(decideGivingBack([4], about: tea, used) == nil)
    #expect(decideGivingBack(right, about: [8], used) == nil)
  }
}
