import Fen

/// `POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund`
///
/// Source: API v3 发起异常退款.
public struct AbnormalRefundBody: Hashable, Sendable {
  public enum Destination: Hashable, Sendable {
    /// Another card of the payer. Account and name are encrypted for the platform.
    case payerCard(bank: Bank, encryptedAccount: String, encryptedName: String)
    /// The merchant's own card; the merchant settles with the payer.
    case merchantCard
  }

  /// Banks whose debit cards can receive an abnormal refund.
  public enum Bank: String, CaseIterable, Hashable, Sendable {
    case cmb = "CMB_DEBIT"
    case comm = "COMM_DEBIT"
    case abc = "ABC_DEBIT"
    case ccb = "CCB_DEBIT"
    case icbc = "ICBC_DEBIT"
    case boc = "BOC_DEBIT"
    case pab = "PAB_DEBIT"
    case spdb = "SPDB_DEBIT"
    case citic = "CITIC_DEBIT"
    case ceb = "CEB_DEBIT"
    case cmbc = "CMBC_DEBIT"
    case cib = "CIB_DEBIT"
    case gdb = "GDB_DEBIT"
    case psbc = "PSBC_DEBIT"
    case nbcb = "NBCB_DEBIT"
  }

  /// The merchant a provider acts for.
  public let subMerchant: MerchantID?
  public let number: OutRefundNo
  public let destination: Destination

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    self.subMerchant = try reader.optionalMchid("sub_mchid")
    self.number = try reader.outRefundNo()
    let kind = try reader.choice("type", of: Kind.self)
    let bank = try reader.optionalChoice("bank_type", of: Bank.self)
    let account = try reader.optionalString("bank_account", bytes: 1...1024)
    let name = try reader.optionalString("real_name", bytes: 1...1024)
    try reader.finish()
    switch kind {
    case .payerCard:
      guard let bank else { throw reader.missing("bank_type") }
      guard let account else { throw reader.missing("bank_account") }
      guard let name else { throw reader.missing("real_name") }
      self.destination = .payerCard(bank: bank, encryptedAccount: account, encryptedName: name)
    case .merchantCard: self.destination = .merchantCard
    }
  }

  private enum Kind: String, CaseIterable {
    case payerCard = "USER_BANK_CARD"
    case merchantCard = "MERCHANT_BANK_CARD"
  }
}
