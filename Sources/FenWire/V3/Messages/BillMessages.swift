import Fen

/// `GET /v3/bill/tradebill`
///
/// Source: API v3 申请交易账单.
public struct TradeBillQuery: Hashable, Sendable {
  public let day: BusinessDay
  /// Of all its merchants the one a provider asks for.
  public let subMerchant: MerchantID?
  public let kind: TradeBillKind
  public let gzip: Bool

  /// - Throws: `PARAM_ERROR` naming the parameter.
  public init(_ reader: FieldReader) throws(WireError) {
    guard let day = try reader.optionalDay("bill_date") else { throw reader.missing("bill_date") }
    self.day = day
    self.subMerchant = try reader.optionalMchid("sub_mchid")
    self.kind = try reader.optionalChoice("bill_type") ?? .all
    self.gzip = try reader.optionalChoice("tar_type", of: TarType.self) != nil
    try reader.finish()
  }
}

/// `GET /v3/profitsharing/bills`
///
/// Source: API v3 申请分账账单.
public struct ShareBillQuery: Hashable, Sendable {
  public let day: BusinessDay
  public let subMerchant: MerchantID?
  public let gzip: Bool

  /// - Throws: `PARAM_ERROR` naming the parameter.
  public init(_ reader: FieldReader) throws(WireError) {
    guard let day = try reader.optionalDay("bill_date") else { throw reader.missing("bill_date") }
    self.day = day
    self.subMerchant = try reader.optionalMchid("sub_mchid")
    self.gzip = try reader.optionalChoice("tar_type", of: TarType.self) != nil
    try reader.finish()
  }
}

/// `GET /v3/bill/fundflowbill`
///
/// Source: API v3 申请资金账单.
public struct FundFlowBillQuery: Hashable, Sendable {
  public enum Account: String, CaseIterable, Hashable, Sendable {
    case basic = "BASIC"
    case operation = "OPERATION"
    case fees = "FEES"
  }

  public let day: BusinessDay
  public let account: Account
  public let gzip: Bool

  /// - Throws: `PARAM_ERROR` naming the parameter.
  public init(_ reader: FieldReader) throws(WireError) {
    guard let day = try reader.optionalDay("bill_date") else { throw reader.missing("bill_date") }
    self.day = day
    self.account = try reader.optionalChoice("account_type") ?? .basic
    self.gzip = try reader.optionalChoice("tar_type", of: TarType.self) != nil
    try reader.finish()
  }
}

private enum TarType: String, CaseIterable { case gzip = "GZIP" }

/// The query of a stock's flow of one day.
public struct DayQuery: Hashable, Sendable {
  public let day: BusinessDay

  /// - Throws: `PARAM_ERROR` naming the parameter.
  public init(_ reader: FieldReader) throws(WireError) {
    guard let day = try reader.optionalDay("bill_date") else { throw reader.missing("bill_date") }
    self.day = day
    try reader.finish()
  }
}

/// Where the bill's file is and how to check it.
public struct BillAnswer: Hashable, Sendable {
  /// SHA-1 of the uncompressed file, in lower-case hexadecimal.
  public let sha1: String
  /// On `https://api.mch.weixin.qq.com`: wechatpayv3 cuts exactly this prefix off.
  public let downloadURL: String

  public init(sha1: String, downloadURL: String) {
    self.sha1 = sha1
    self.downloadURL = downloadURL
  }

  public var json: JSONValue {
    ["hash_type": "SHA1", "hash_value": .string(sha1), "download_url": .string(downloadURL)]
  }
}
