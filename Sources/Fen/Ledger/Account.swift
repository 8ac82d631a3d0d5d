/// Who an account belongs to.
public enum AccountOwner: Hashable, Sendable {
  case platform
  case user(UserID)
  case merchant(MerchantID)
  /// Money on its way between people: its packet or transfer.
  case escrow(EscrowID)
  case campaign(CampaignID)
}

/// What an account is for. The raw value is stored, at most 15; never reuse one.
///
/// Balances are counted as what Fen owes: credits minus debits. Money Fen holds at the bank (the reserve) therefore
/// stands below zero, and per currency all balances sum to zero.
public enum AccountPurpose: UInt8, CaseIterable, Hashable, Sendable {
  /// A person's 零钱.
  case wallet = 1
  /// 基本账户: where a merchant's takings arrive and ordinary refunds leave.
  case basic = 2
  /// 运营账户: a merchant's money for transfers and red packets.
  case operation = 3
  /// A merchant's money for campaigns.
  case marketing = 4
  /// What a campaign may still give away: locked from its funders when it starts.
  case budget = 6
  /// A merchant's takings that wait to be shared.
  case sharing = 7
  /// The customers' and merchants' money, kept at the bank.
  case reserve = 8
  /// What Fen earned.
  case feeIncome = 9
  /// Refunds accepted by Fen and not yet received by the payer.
  case refundsUnderway = 10
  /// What a red packet or a transfer holds until it is opened, accepted or goes back.
  case escrow = 11
  /// Taken from wallets, and not yet with the bank.
  case withdrawalsUnderway = 12

  /// Whether the account may stand below zero. Only the reserve does: it mirrors money at the bank.
  public var mayBeNegative: Bool {
    switch self {
    case .reserve: true
    case .wallet, .basic, .operation, .marketing, .budget, .sharing, .feeIncome, .refundsUnderway, .escrow,
      .withdrawalsUnderway:
      false
    }
  }

  /// Whether many payments at the same time go through one account, so that it is kept in stripes.
  public var isStriped: Bool {
    switch self {
    case .wallet, .escrow: false
    case .basic, .operation, .marketing, .budget, .sharing, .reserve, .feeIncome, .refundsUnderway,
      .withdrawalsUnderway:
      true
    }
  }
}

/// One account of the ledger: owner and purpose packed in one number, so that it is found without a look-up.
public struct AccountID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public init(_ owner: AccountOwner, _ purpose: AccountPurpose) {
    let number: Int64
    switch owner {
    case .platform: number = platformNumber
    case .user(let user): number = user.value
    case .merchant(let merchant): number = merchant.value
    case .escrow(let escrow): number = escrow.value
    case .campaign(let campaign): number = campaign.value
    }
    value = number << 8 | Int64(purpose.rawValue)
  }

  /// Nil when the stored number names a purpose this version does not know.
  public var purpose: AccountPurpose? { AccountPurpose(rawValue: UInt8(truncatingIfNeeded: value)) }
  public var ownerNumber: Int64 { value >> 8 }

  public static let reserve = AccountID(.platform, .reserve)
  public static let feeIncome = AccountID(.platform, .feeIncome)
  public static let refundsUnderway = AccountID(.platform, .refundsUnderway)
  public static let withdrawalsUnderway = AccountID(.platform, .withdrawalsUnderway)
  public static func wallet(_ user: UserID) -> AccountID { AccountID(.user(user), .wallet) }
  public static func basic(_ merchant: MerchantID) -> AccountID { AccountID(.merchant(merchant), .basic) }
  public static func operation(_ merchant: MerchantID) -> AccountID { AccountID(.merchant(merchant), .operation) }
  public static func escrow(_ escrow: EscrowID) -> AccountID { AccountID(.escrow(escrow), .escrow) }
  public static func budget(_ campaign: CampaignID) -> AccountID { AccountID(.campaign(campaign), .budget) }
}

/// The platform's owner number. Merchants are ten digits, users far above: no two owners share a number.
private let platformNumber: Int64 = 1
