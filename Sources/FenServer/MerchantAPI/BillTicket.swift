import Fen
import FenWire

/// What a download address stands for: one file of one merchant, with the digest that was promised, for a while.
struct BillTicket: Hashable {
  enum Contents: Hashable {
    enum Account: String { case basic, operation }

    /// - Parameter of: of a provider's merchants only this one.
    case trade(TradeBillKind, BusinessDay, of: MerchantID?)
    case fundFlow(Account, BusinessDay)
    /// The shares of a merchant's orders, of those that the caller made.
    case shares(MerchantID, BusinessDay)
    /// The coupons of a stock that were used, or came back: of one day, or all.
    case coupons(StockFlowKind, CampaignID, BusinessDay?)

    /// How long its address holds, seconds. Source: API v3 下载账单 (5 分钟), 代金券 (30s).
    var life: Int64 {
      switch self {
      case .trade, .fundFlow, .shares: 300
      case .coupons: 30
      }
    }
  }

  let merchant: MerchantID
  let contents: Contents
  let gzip: Bool
  let until: Instant
  let sha1: String

  init(merchant: MerchantID, contents: Contents, gzip: Bool, until: Instant, sha1: String) {
    self.merchant = merchant
    self.contents = contents
    self.gzip = gzip
    self.until = until
    self.sha1 = sha1
  }

  var text: String {
    let what =
      switch contents {
      case .trade(let kind, let day, of: let merchant):
        "trade \(kind.rawValue)\(merchant.map { ":\($0)" } ?? "") \(day.number)"
      case .fundFlow(let account, let day): "flow \(account.rawValue) \(day.number)"
      case .shares(let merchant, let day): "shares \(merchant) \(day.number)"
      case .coupons(let kind, let stock, let day):
        "\(kind.rawValue) \(stock.value) \(day.map { "\($0.number)" } ?? "all")"
      }
    return "\(merchant) \(what) \(gzip) \(until.milliseconds) \(sha1)"
  }

  /// Nil for a text that is no ticket's.
  init?(text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 7, let merchant = MerchantID(words[0]), let gzip = Bool(words[4]), let until = Int64(words[5]),
      let contents = Contents(words[1], words[2], Int64(words[3]).map(BusinessDay.init(number:)))
    else { return nil }
    self.contents = contents
    self.merchant = merchant
    self.gzip = gzip
    self.until = Instant(milliseconds: until)
    self.sha1 = words[6]
  }
}

extension BillTicket.Contents {
  fileprivate init?(_ table: String, _ which: String, _ day: BusinessDay?) {
    switch (table, day) {
    case ("trade", let day?):
      let parts = which.split(separator: ":").map(String.init)
      guard let kind = TradeBillKind(rawValue: parts[0]) else { return nil }
      self = .trade(kind, day, of: parts.count == 2 ? MerchantID(parts[1]) : nil)
    case ("flow", let day?):
      guard let account = Account(rawValue: which) else { return nil }
      self = .fundFlow(account, day)
    case ("shares", let day?):
      guard let merchant = MerchantID(which) else { return nil }
      self = .shares(merchant, day)
    case _:
      guard let kind = StockFlowKind(rawValue: table), let stock = Int64(which) else { return nil }
      self = .coupons(kind, CampaignID(stock), day)
    }
  }
}
