/// What a one-time code is sent for. A code sent for one thing is good for no other.
public enum CodePurpose: Int64, CaseIterable, Sendable {
  case signIn = 1
  case payment = 2
  case password = 3
  case device = 4
  case personalData = 5

  /// Seconds after which the next one may be sent. Whoever pays twice in a minute gets two codes.
  var pause: Int64 { self == .payment ? 0 : 60 }
  /// Codes in one day.
  var perDay: Int64 { self == .payment ? 50 : 10 }
}

/// The code last sent to one phone or wallet for one purpose. The one before it is good no more.
public struct OneTimeCode: Hashable, Sendable {
  /// Seconds.
  public static let life: Int64 = 300
  public static let tries: Int64 = 5

  /// A keyed hash of the digits; nobody reads them here.
  public let digest: [UInt8]
  /// A keyed hash of what the code was asked for: payee and amount, say.
  public let about: [UInt8]
  public let sentAt: Instant
  public let expiresAt: Instant
  /// The codes sent on the day of this one, with it.
  public let sentThatDay: Int64
  public var wrongTries: Int64
  public var isUsed: Bool

  public init(
    digest: [UInt8], about: [UInt8], sentAt: Instant, expiresAt: Instant, sentThatDay: Int64, wrongTries: Int64,
    isUsed: Bool
  ) {
    self.digest = digest
    self.about = about
    self.sentAt = sentAt
    self.expiresAt = expiresAt
    self.sentThatDay = sentThatDay
    self.wrongTries = wrongTries
    self.isUsed = isUsed
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

/// A new code after the one that was sent before, if one was.
public func decideSending(
  _ digest: [UInt8], about: [UInt8], for purpose: CodePurpose, after earlier: OneTimeCode?, at now: Instant
) throws(OneTimeCodeRefusal) -> OneTimeCode {
  var sentToday: Int64 = 0
  if let earlier {
    let again = earlier.sentAt.adding(seconds: purpose.pause)
    // A clock that was set back makes nobody wait for longer than the pause.
    guard again <= now || earlier.sentAt > now else { throw .tooSoon(again: again) }
    if BusinessDay(earlier.sentAt) == BusinessDay(now) { sentToday = earlier.sentThatDay }
    guard sentToday < purpose.perDay else { throw .tooManyToday(again: BusinessDay(now).next.start) }
  }
  return OneTimeCode(
    digest: digest, about: about, sentAt: now, expiresAt: now.adding(seconds: OneTimeCode.life),
    sentThatDay: sentToday + 1, wrongTries: 0, isUsed: false)
}

/// The code after a try, and why the try was refused; nil when it was right. A wrong try is written down, so it is no
/// error here.
public func decideTrying(
  _ digest: [UInt8], about: [UInt8], against sent: OneTimeCode?, at now: Instant
) -> (code: OneTimeCode?, refusal: OneTimeCodeRefusal?) {
  guard var code = sent, !code.isUsed else { return (sent, .noneSent) }
  guard now < code.expiresAt else { return (code, .expired) }
  guard code.wrongTries < OneTimeCode.tries else { return (code, .noTriesLeft) }
  guard code.about == about else { return (code, .forSomethingElse) }
  guard equalInConstantTime(code.digest, digest) else {
    code.wrongTries += 1
    let left = OneTimeCode.tries - code.wrongTries
    return (code, left > 0 ? .wrong(triesLeft: left) : .noTriesLeft)
  }
  code.isUsed = true
  return (code, nil)
}

/// The code good again, for what is left of its life; nil when another one was sent since, or it is not used.
public func decideGivingBack(_ digest: [UInt8], about: [UInt8], _ sent: OneTimeCode) -> OneTimeCode? {
  guard sent.isUsed, sent.about == about, equalInConstantTime(sent.digest, digest) else { return nil }
  var code = sent
  code.isUsed = false
  return code
}
