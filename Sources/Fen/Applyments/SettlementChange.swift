/// A provider's request to pay a merchant out to another account; on the wire `application_no`.
public struct SettlementChangeID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

public struct SettlementChange: Hashable, Sendable {
  public let id: SettlementChangeID
  public let merchant: MerchantID
  public let provider: ProviderID
  public let account: SettlementAccount
  public let askedAt: Instant
  public private(set) var state: State

  public init(
    id: SettlementChangeID, merchant: MerchantID, provider: ProviderID, account: SettlementAccount, askedAt: Instant,
    state: State = .auditing
  ) {
    self.id = id
    self.merchant = merchant
    self.provider = provider
    self.account = account
    self.askedAt = askedAt
    self.state = state
  }

  public enum State: Hashable, Sendable {
    case auditing
    /// The merchant is paid out there from then on.
    case done(at: Instant)
    case failed(String, at: Instant)
  }

  /// Source: 特约商户进件, 修改结算账户.
  public static let mostADay: Int64 = 5

  /// - Parameter reason: why the bank says it is not the merchant's; nil when it is.
  /// - Throws: `SettlementRefusal.decidedBefore`.
  public func decided(_ reason: String?, at now: Instant) throws(SettlementRefusal) -> SettlementChange {
    guard state == .auditing else { throw .decidedBefore }
    var next = self
    next.state = reason.map { .failed($0, at: now) } ?? .done(at: now)
    return next
  }
}

/// Why a merchant's account is not changed.
public enum SettlementRefusal: Error, Hashable, Sendable {
  /// In the order of the fields; never empty.
  case faults([ApplymentFault])
  case tooManyToday
  /// Another change is looked at.
  case underWay
  case decidedBefore
}

/// Whether a merchant may be paid out to another account.
///
/// - Parameters:
///   - terms: of the application that brought the merchant in.
///   - today: how many changes were asked for today.
///   - isUnderWay: whether another is looked at.
public func checkChange(
  to account: SettlementAccount, of terms: ApplymentTerms, today: Int64, isUnderWay: Bool, banks: [Bank]
) throws(SettlementRefusal) {
  let faults = checkAccount(account, of: terms, banks)
  guard faults.isEmpty else { throw .faults(faults) }
  guard !isUnderWay else { throw .underWay }
  guard today < SettlementChange.mostADay else { throw .tooManyToday }
}
