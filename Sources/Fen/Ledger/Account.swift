/// Who an account belongs to.
public enum AccountOwner: Hashable, Sendable {
  case platform
  case user(UserID)
  case merchant(MerchantID)
  /// Money on its way between people: its packet or transfer.
  case escrow(EscrowID)
  case campaign(CampaignID)
  /// What is exchanged between yuan and one other currency: its sides in yuan.
  case exchange(Currency)
}

/// What an account is for. The raw value is stored, at most 15; never reuse one.
///
/// Balances are counted as what Fen owes: credits minus debits. Money Fen holds at the bank (the reserve) therefore
/// stands below zero, and so may positions; per currency all balances sum to zero.
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
  /// One side of what was exchanged: what came in, less what went out.
  case position = 13
  /// The whole fen by which exchanges were rounded.
  case roundings = 14
  /// Settled to merchants abroad, and not yet with their banks.
  case remittancesUnderway = 15

  /// Whether the account may stand below zero: the reserve mirrors money at the bank; of a position one side does what
  /// the other does not; roundings go either way.
  public var mayBeNegative: Bool {
    switch self {
    case .reserve, .position, .roundings: true
    case .wallet, .basic, .operation, .marketing, .budget, .sharing, .feeIncome, .refundsUnderway, .escrow,
      .withdrawalsUnderway, .remittancesUnderway:
      false
    }
  }

  /// Whether many payments at the same time go through one account, so that it is kept in stripes.
  public var isStriped: Bool {
    switch self {
    case .wallet, .escrow, .roundings: false
    case .basic, .operation, .marketing, .budget, .sharing, .reserve, .feeIncome, .refundsUnderway,
      .withdrawalsUnderway, .position, .remittancesUnderway:
      true
    }
  }
}

/// One account of the ledger: currency, owner and purpose packed in one number, so that it is found without a look-up.
///
/// In bits 0–3 stands the purpose, in 4–7 the stripe (`StripeID`). An account in yuan has its owner above, in up to 54
/// bits. One in another currency has bit 62 set, the currency's ISO number in bits 52–61, and its owner in 8–51: only
/// the platform and merchants have such accounts.
public struct AccountID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  /// An account in yuan.
  public init(_ owner: AccountOwner, _ purpose: AccountPurpose) {
    let number: Int64
    switch owner {
    case .platform: number = platformNumber
    case .user(let user): number = user.value
    case .merchant(let merchant): number = merchant.value
    case .escrow(let escrow): number = escrow.value
    case .campaign(let campaign): number = campaign.value
    case .exchange(let currency): number = currency.number
    }
    value = number << 8 | Int64(purpose.rawValue)
  }

  private init(_ owner: Int64, _ purpose: AccountPurpose, _ currency: Currency) {
    let inYuan = owner << 8 | Int64(purpose.rawValue)
    value = currency == .cny ? inYuan : foreignBit | currency.number << 52 | inYuan
  }

  /// Nil when the stored number names a currency this version does not know.
  public var currency: Currency? { isForeign ? Currency(number: value >> 52 & 0x3FF) : .cny }

  /// Whether amounts of a currency stand in the account. Asked of both accounts of every posting.
  public func isOf(_ currency: Currency) -> Bool {
    isForeign ? value >> 52 & 0x3FF == currency.number : currency == .cny
  }

  private var isForeign: Bool { value >= foreignBit }

  /// Nil when the stored number names a purpose this version does not know.
  public var purpose: AccountPurpose? { AccountPurpose(rawValue: UInt8(truncatingIfNeeded: value)) }
  public var ownerNumber: Int64 { (isForeign ? value & (1 << 52 - 1) : value) >> 8 }

  public static let reserve = AccountID(.platform, .reserve)
  public static let feeIncome = AccountID(.platform, .feeIncome)
  public static let refundsUnderway = AccountID(.platform, .refundsUnderway)
  public static let withdrawalsUnderway = AccountID(.platform, .withdrawalsUnderway)
  public static func wallet(_ user: UserID) -> AccountID { AccountID(.user(user), .wallet) }
  public static func basic(_ merchant: MerchantID) -> AccountID { AccountID(.merchant(merchant), .basic) }
  public static func operation(_ merchant: MerchantID) -> AccountID { AccountID(.merchant(merchant), .operation) }
  public static func escrow(_ escrow: EscrowID) -> AccountID { AccountID(.escrow(escrow), .escrow) }
  public static func budget(_ campaign: CampaignID) -> AccountID { AccountID(.campaign(campaign), .budget) }

  // What there is in several currencies

  /// What Fen owes a merchant in a currency.
  public static func basic(_ merchant: MerchantID, _ currency: Currency) -> AccountID {
    AccountID(merchant.value, .basic, currency)
  }
  /// Fen's money at a bank that keeps this currency.
  public static func reserve(_ currency: Currency) -> AccountID { AccountID(platformNumber, .reserve, currency) }
  public static func feeIncome(_ currency: Currency) -> AccountID { AccountID(platformNumber, .feeIncome, currency) }
  public static func remittancesUnderway(_ currency: Currency) -> AccountID {
    AccountID(platformNumber, .remittancesUnderway, currency)
  }
  /// The foreign side of what is exchanged; the other is in yuan, `ExchangeAccounts`.
  static func position(_ currency: Currency) -> AccountID { AccountID(platformNumber, .position, currency) }
}

/// The platform's owner number. Merchants are ten digits, users far above, numbers of currencies have three digits and
/// none is 1: no two owners share a number.
private let platformNumber: Int64 = 1

/// Set in the numbers of accounts in other currencies than the yuan. Owners with 54 bits do not reach it.
private let foreignBit: Int64 = 1 << 62
