import Fen
import FenWire

/// What a download address stands for: one bill of one merchant, with the digest that was promised, for five minutes.
struct BillTicket: Hashable {
  enum Contents: Hashable {
    enum Account: String { case basic, operation }

    case trade(TradeBillKind)
    case fundFlow(Account)
  }

  /// Minutes.
  static let life: Int64 = 5

  let merchant: MerchantID
  let contents: Contents
  let day: BusinessDay
  let gzip: Bool
  let until: Instant
  let sha1: String

  init(merchant: MerchantID, contents: Contents, day: BusinessDay, gzip: Bool, until: Instant, sha1: String) {
    self.merchant = merchant
    self.contents = contents
    self.day = day
    self.gzip = gzip
    self.until = until
    self.sha1 = sha1
  }

  var text: String {
    let (table, which) =
      switch contents {
      case .trade(let kind): ("trade", kind.rawValue)
      case .fundFlow(let account): ("flow", account.rawValue)
      }
    return "\(merchant) \(table) \(which) \(day.number) \(gzip) \(until.milliseconds) \(sha1)"
  }

  /// Nil for a text that is no ticket's.
  init?(text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 7, let merchant = MerchantID(words[0]), let day = Int64(words[3]), let gzip = Bool(words[4]),
      let until = Int64(words[5])
    else { return nil }
    switch words[1] {
    case "trade":
      guard let kind = TradeBillKind(rawValue: words[2]) else { return nil }
      contents = .trade(kind)
    case "flow":
      guard let account = Contents.Account(rawValue: words[2]) else { return nil }
      contents = .fundFlow(account)
    case _: return nil
    }
    self.merchant = merchant
    self.day = BusinessDay(number: day)
    self.gzip = gzip
    self.until = Instant(milliseconds: until)
    self.sha1 = words[6]
  }
}
