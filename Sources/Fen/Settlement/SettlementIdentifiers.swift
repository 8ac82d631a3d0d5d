/// One settlement of a merchant: of its money in a currency on a day. Not drawn but told, so that a run that is
/// repeated makes the same one.
public struct SettlementBatchID: Hashable, Comparable, Sendable {
  public let merchant: MerchantID
  public let currency: Currency
  /// The day of settlement.
  public let day: LocalDay

  public init(_ merchant: MerchantID, _ currency: Currency, _ day: LocalDay) {
    (self.merchant, self.currency, self.day) = (merchant, currency, day)
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.day, left.merchant, left.currency.rawValue) < (right.day, right.merchant, right.currency.rawValue)
  }
}

/// Money of a settlement on its way to the merchant's bank: the settlement, and which try it is.
public struct RemittanceID: Hashable, Comparable, Sendable {
  public let batch: SettlementBatchID
  /// 1 for the first; a bank's refusal ends one, and the next has the next number.
  public let attempt: Int

  /// Nil for a number that is no try.
  public init?(_ batch: SettlementBatchID, attempt: Int = 1) {
    guard (1...99).contains(attempt) else { return nil }
    (self.batch, self.attempt) = (batch, attempt)
  }

  /// What goes with the money from bank to bank and comes back on the statement: `FEN1900000001AUD20261123N1`.
  /// Source: ISO 20022 pain.001, EndToEndIdentification (Max35Text).
  public var endToEnd: String {
    let date = batch.day.description.filter { $0 != "-" }
    return "FEN\(batch.merchant)\(batch.currency.rawValue)\(date)N\(attempt)"
  }

  /// Nil for anything that `endToEnd` does not write.
  public init?(endToEnd text: String) {
    guard text.utf8.count == text.count, (26...27).contains(text.count), text.hasPrefix("FEN") else { return nil }
    let (parts, attempt) = (Array(text), Int(text.dropFirst(25)))
    let date = String(parts[16..<20]) + "-" + String(parts[20..<22]) + "-" + String(parts[22..<24])
    guard let merchant = MerchantID(String(parts[3..<13])), let currency = Currency(rawValue: String(parts[13..<16])),
      let day = LocalDay(date), let attempt
    else { return nil }
    self.init(SettlementBatchID(merchant, currency, day), attempt: attempt)
    guard endToEnd == text else { return nil }
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.batch, left.attempt) < (right.batch, right.attempt)
  }
}
