import Crypto
import Fen
import FenPlatform
import FenWire
import Synchronization

/// `/v3/bill/…` and `/v3/billdownload/file`: a day's bills, and files of coupons.
///
/// A bill is made when it is asked for and kept under its ticket for as long as that holds. Another process on the same
/// database reads from the ticket which bill it is, and makes it again.
/// Source: API v3 申请交易账单, 申请资金账单, 下载账单.
struct BillsAPI: Sendable {
  let platform: Platform
  let limiter: RateLimiter
  let files = BillFiles()

  /// Beijing hour from which the bill of the day before is there. Source: API v3 申请交易账单 (次日10点).
  private static let readyHour: Int64 = 10
  /// How far back bills go, days. Source: API v3 申请交易账单 (三个月内).
  private static let kept: Int64 = 92

  func tradeBill(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.bill, call)
    let query = try TradeBillQuery(call.query)
    if let subMerchant = query.subMerchant { _ = try await call.admit(subMerchant: subMerchant, platform) }
    try checkDay(query.day)
    return try await handOut(.trade(query.kind, query.day, of: query.subMerchant), gzip: query.gzip, to: call)
  }

  func fundFlowBill(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.bill, call)
    let query = try FundFlowBillQuery(call.query)
    try checkDay(query.day)
    let contents: BillTicket.Contents
    switch query.account {
    case .basic: contents = .fundFlow(.basic, query.day)
    case .operation: contents = .fundFlow(.operation, query.day)
    // Fees are taken from the basic account as they arise; nothing moves on an account of their own.
    case .fees: throw WireError(.noStatementExist, hint: "fees appear in the BASIC account")
    }
    return try await handOut(contents, gzip: query.gzip, to: call)
  }

  /// `/v3/profitsharing/bills`
  func shareBill(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.bill, call)
    let query = try ShareBillQuery(call.query)
    let side = try await call.admit(subMerchant: query.subMerchant, platform)
    try checkDay(query.day)
    return try await handOut(.shares(side.payee, query.day), gzip: query.gzip, to: call)
  }

  func file(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let token = call.query.object["token"]?.string ?? ""
    guard let ticket = platform.tickets.open(token).flatMap(BillTicket.init(text:)),
      ticket.merchant == call.merchant.id, platform.clock.now() < ticket.until,
      let bytes = try await bytes(token, ticket, of: call.merchant)
    else {
      throw WireError(
        .paramError, message: "token无效或已过期，请重新申请账单",
        detail: WireError.detail(field: "token", value: nil, issue: "unknown or expired", location: .query),
        hint: "an address holds five minutes, thirty seconds for coupons, for the merchant who asked for it")
    }
    return .file(bytes, type: ticket.gzip ? "application/x-gzip" : "text/plain")
  }

  /// Nil when the bill was made by another process and has changed since: its digest would not be the one promised.
  private func bytes(
    _ token: String, _ ticket: BillTicket, of merchant: Merchant
  ) async throws(WireError) -> [UInt8]? {
    if let kept = files.find(token) { return kept }
    let file = try await make(ticket.contents, for: merchant)
    return file.sha1 == ticket.sha1 ? file.bytes(gzip: ticket.gzip) : nil
  }

  private func make(
    _ contents: BillTicket.Contents, for merchant: Merchant
  ) async throws(WireError) -> BillFile {
    do {
      return switch contents {
      case .trade(let kind, let day, of: let subMerchant):
        try await TradeBill(platform: platform, owner: BillOwner(merchant, subMerchant)).make(kind, day)
      case .fundFlow(.basic, let day): try await FundFlowBill(platform: platform).make(.basic(merchant.id), day)
      case .fundFlow(.operation, let day):
        try await FundFlowBill(platform: platform).make(AccountID(.merchant(merchant.id), .operation), day)
      case .shares(let payee, let day): try await ShareBill(platform: platform, caller: merchant.id).make(payee, day)
      case .coupons(let kind, let stock, let day):
        try await StockFlow(platform: platform, stock: stock).make(kind, day)
      }
    } catch { throw internalFault(error) }
  }

  private func checkDay(_ day: BusinessDay) throws(WireError) {
    let now = platform.clock.now()
    let today = BusinessDay(now)
    guard day < today, day.number >= today.number - Self.kept else {
      throw WireError(
        .paramError, message: "账单日期bill_date必须是过去三个月内的日期",
        detail: WireError.detail(field: "bill_date", value: .string("\(day)"), issue: "out of range", location: .query),
        hint: "today is \(today) by the network's clock")
    }
    guard now >= day.next.start.adding(hours: Self.readyHour) else {
      throw WireError(
        .statementCreating,
        hint: "the bill of \(day) is ready at \(day.next.start.adding(hours: Self.readyHour).rfc3339)")
    }
  }

  private func handOut(
    _ contents: BillTicket.Contents, gzip: Bool, to call: MerchantCall
  ) async throws(WireError) -> WireAnswer {
    let (file, url) = try await issue(contents, gzip: gzip, to: call)
    guard file.rows > 0 else { throw WireError(.noStatementExist, hint: "nothing happened on that day") }
    return .json(BillAnswer(sha1: file.sha1, downloadURL: url).json)
  }

  /// A file, and the address where it can be fetched for a while.
  func issue(
    _ contents: BillTicket.Contents, gzip: Bool, to call: MerchantCall
  ) async throws(WireError) -> (BillFile, url: String) {
    let file = try await make(contents, for: call.merchant)
    let now = platform.clock.now()
    let ticket = BillTicket(
      merchant: call.merchant.id, contents: contents, gzip: gzip, until: now.adding(seconds: contents.life),
      sha1: file.sha1)
    let token: String
    do { token = try platform.tickets.issue(ticket.text) } catch { throw internalFault(error) }
    files.keep(file.bytes(gzip: gzip), under: token, until: ticket.until, now: now)
    // wechatpayv3 cuts exactly this prefix off.
    let url = "https://api.mch.weixin.qq.com/v3/billdownload/file?token=\(token)" + (gzip ? "&tartype=gzip" : "")
    return (file, url)
  }
}

/// A bill as it was written.
struct BillFile: Sendable {
  private(set) var plain = [UInt8]()
  private(set) var rows = 0
  private var digest = BillDigest()

  /// Of the file before it is compressed.
  var sha1: String { digest.hexadecimal() }

  mutating func add(_ bytes: [UInt8]) {
    plain += bytes
    digest.add(bytes)
  }

  mutating func addRow(_ bytes: [UInt8]?) {
    guard let bytes else { return }
    rows += 1
    add(bytes)
  }

  func bytes(gzip: Bool) -> [UInt8] {
    guard gzip else { return plain }
    let stream = GzipStream()
    return stream.add(plain) + stream.finish()
  }
}

/// Bills that were handed out, until their tickets end; the oldest go when there are too many.
final class BillFiles: Sendable {
  private struct Kept {
    let bytes: [UInt8]
    let until: Instant
  }
  private let files = Mutex<[String: Kept]>([:])
  /// Bytes.
  private static let most = 256 << 20

  func keep(_ bytes: [UInt8], under token: String, until: Instant, now: Instant) {
    files.withLock { list in
      list = list.filter { now < $0.value.until }
      list[token] = Kept(bytes: bytes, until: until)
      // A sandbox's clock may stand still, and then nothing grows old.
      var size = list.values.reduce(0) { $0 + $1.bytes.count }
      let oldestFirst = list.sorted { $0.value.until < $1.value.until }
      for (older, file) in oldestFirst where size > Self.most && older != token {
        list[older] = nil
        size -= file.bytes.count
      }
    }
  }

  func find(_ token: String) -> [UInt8]? { files.withLock { $0[token]?.bytes } }
}
