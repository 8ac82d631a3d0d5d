/// What a one-time code is sent for. A code sent for one thing is good for no other.
public enum CodePurpose: Int64, CaseIterable, Sendable {
  case signIn = 1
  case payment = 2
  case password = 3
  case device = 4
  case personalData = 5
  /// An agreement that somebody signs for a merchant.
  case agreement = 6

  /// Seconds after which the next one may be sent. Whoever pays twice in a minute gets two codes.
  var pause: Int64 { self == .payment ? 0 : 60 }
  /// Codes in one day.
  var perDay: Int64 { self == .payment ? 50 : 10 }
}

/// A code that was sent.
public struct OneTimeCode: Hashable, Sendable {
  /// Seconds.
  public static let life: Int64 = 300
  public static let tries: Int64 = 5

  /// A keyed hash of the digits; nobody reads them here.
  public let digest: [UInt8]
  /// A keyed hash of what the code was asked for: payee and amount, say.
  public let about: [UInt8]
  public let sentAt: Instant
  public var wrongTries: Int64
  public var isUsed: Bool

  public var expiresAt: Instant { sentAt.adding(seconds: Self.life) }

  public init(digest: [UInt8], about: [UInt8], sentAt: Instant, wrongTries: Int64 = 0, isUsed: Bool = false) {
    self.digest = digest
    self.about = about
    self.sentAt = sentAt
    self.wrongTries = wrongTries
    self.isUsed = isUsed
  }
}

/// The codes sent to one phone or wallet for one purpose. Each is good until its own end or until a later one is used:
/// whoever asks for codes for a phone that is not his makes none of its owner's void.
public struct CodesSent: Hashable, Sendable {
  /// The day of the last one.
  public let day: BusinessDay
  /// How many were sent on that day.
  public var thatDay: Int64
  /// Those that may still be good, the latest last.
  public var codes: [OneTimeCode]

  public init(day: BusinessDay, thatDay: Int64, codes: [OneTimeCode]) {
    self.day = day
    self.thatDay = thatDay
    self.codes = codes
  }
}

/// Why no code was sent, or one was not taken.
public enum OneTimeCodeRefusal: Error, Hashable, Sendable {
  case tooSoon(again: Instant)
  case tooManyToday(again: Instant)
  /// None was sent, or it was used.
  case noneSent
  case expired
  case wrong(triesLeft: Int64)
  case noTriesLeft
  /// It was sent for another payee or amount.
  case forSomethingElse
  /// There is no phone to send it to.
  case noPhone
}

/// The codes with a new one after those that were sent before.
public func decideSending(
  _ digest: [UInt8], about: [UInt8], for purpose: CodePurpose, after earlier: CodesSent?, at now: Instant
) throws(OneTimeCodeRefusal) -> CodesSent {
  let today = BusinessDay(now)
  if let last = earlier?.codes.last {
    let again = last.sentAt.adding(seconds: purpose.pause)
    // A clock that was set back makes nobody wait for longer than the pause.
    guard again <= now || last.sentAt > now else { throw .tooSoon(again: again) }
  }
  let sentToday = earlier.map { $0.day == today ? $0.thatDay : 0 } ?? 0
  guard sentToday < purpose.perDay else { throw .tooManyToday(again: today.next.start) }
  let stillGood = earlier?.codes.filter { now < $0.expiresAt } ?? []
  return CodesSent(
    day: today, thatDay: sentToday + 1, codes: stillGood + [OneTimeCode(digest: digest, about: about, sentAt: now)])
}

/// The codes without one whose message was not taken: it counts for nothing. Nil when it is not among them.
public func decideTakingBack(_ digest: [UInt8], _ sent: CodesSent) -> CodesSent? {
  guard let place = sent.codes.lastIndex(where: { !$0.isUsed && equalInConstantTime($0.digest, digest) }) else {
    return nil
  }
  var sent = sent
  if BusinessDay(sent.codes.remove(at: place).sentAt) == sent.day { sent.thatDay -= 1 }
  return sent
}

/// The codes after a try, and why the try was refused; nil when it was right. A wrong try is written down, so it is no
/// error here. It counts for each code it could have been: nobody gets more tries by asking for more codes.
public func decideTrying(
  _ digest: [UInt8], about: [UInt8], against sent: CodesSent?, at now: Instant
) -> (codes: CodesSent?, refusal: OneTimeCodeRefusal?) {
  guard var after = sent else { return (nil, .noneSent) }
  var places = after.codes.indices.filter { !after.codes[$0].isUsed }
  guard !places.isEmpty else { return (sent, .noneSent) }
  places = places.filter { now < after.codes[$0].expiresAt }
  guard !places.isEmpty else { return (sent, .expired) }
  places = places.filter { after.codes[$0].about == about }
  guard !places.isEmpty else { return (sent, .forSomethingElse) }
  places = places.filter { after.codes[$0].wrongTries < OneTimeCode.tries }
  guard !places.isEmpty else { return (sent, .noTriesLeft) }
  guard let right = places.last(where: { equalInConstantTime(after.codes[$0].digest, digest) }) else {
    for place in places { after.codes[place].wrongTries += 1 }
    let left = places.map { OneTimeCode.tries - after.codes[$0].wrongTries }.max() ?? 0
    return (after, left > 0 ? .wrong(triesLeft: left) : .noTriesLeft)
  }
  after.codes[right].isUsed = true
  after.codes.removeSubrange(..<right)
  return (after, nil)
}

/// The codes with this one good again, for what is left of its life; nil when it is not among them, or not used.
public func decideGivingBack(_ digest: [UInt8], about: [UInt8], _ sent: CodesSent) -> CodesSent? {
  let place = sent.codes.lastIndex { $0.isUsed && $0.about == about && equalInConstantTime($0.digest, digest) }
  guard let place else { return nil }
  var sent = sent
  sent.codes[place].isUsed = false
  return sent
}
