/// Phone numbers a person may look up in one day: enough for friends, too few to find out who has which number.
/// Fen's own figure; no rule names one.
public let phoneLookUpsPerDay: Int64 = 20

/// How many phone numbers a wallet looked up on one day.
public struct PhoneLookUps: Hashable, Sendable {
  public let user: UserID
  public private(set) var day: BusinessDay
  public private(set) var count: Int64

  public init(user: UserID, day: BusinessDay, count: Int64) {
    self.user = user
    self.day = day
    self.count = count
  }

  /// Counts one more.
  ///
  /// - Throws: `tooManyLookUps`.
  public func afterOneMore(on today: BusinessDay) throws(PayeeRefusal) -> PhoneLookUps {
    let before = today == day ? count : 0
    guard before < phoneLookUpsPerDay else { throw .tooManyLookUps }
    return PhoneLookUps(user: user, day: today, count: before + 1)
  }
}

/// Why a payee was not found.
public enum PayeeRefusal: Error, Equatable, Sendable {
  /// Nobody one sent to or received from lately.
  case notAContact
  /// No wallet has the phone number.
  case noSuchPhone
  case tooManyLookUps
  case oneself
  /// The wallet behind the code, or of the contact, is closed.
  case gone
}
