import Crypto
import Fen
import FenPlatform
import FenWire
import Synchronization

/// `/v3/bill/…` and `/v3/billdownload/file`: a day's bills.
///
/// A bill is made when it is asked for and kept for five minutes under a token.
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
    try checkDay(query.day)
    let file: BillFile
    do { file = try await TradeBill(platform: platform, merchant: call.merchant).make(query.kind, query.day) } catch {
      throw internalFault(error)
    }
    return try handOut(file, gzip: query.gzip, to: call)
  }

  func fundFlowBill(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.bill, call)
    let query = try FundFlowBillQuery(call.query)
    try checkDay(query.day)
    let account: AccountID
    switch query.account {
    case .basic: account = .basic(call.merchant.id)
    case .operation: account = AccountID(.merchant(call.merchant.id), .operation)
    // Fees are taken from the basic account as they arise; nothing moves on an account of their own.
    case .fees: throw WireError(.noStatementExist, hint: "fees appear in the BASIC account")
    }
    let file: BillFile
    do { file = try await FundFlowBill(platform: platform).make(account, query.day) } catch {
      throw internalFault(error)
    }
    return try handOut(file, gzip: query.gzip, to: call)
  }

  func file(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let token = call.query.object["token"]?.string ?? ""
    guard let file = files.find(token, of: call.merchant.id, now: platform.clock.now()) else {
      throw WireError(
        .paramError, message: "token无效或已过期，请重新申请账单",
        detail: WireError.detail(field: "token", value: nil, issue: "unknown or expired", location: .query),
        hint: "a download_url holds five minutes, for the merchant who asked for it")
    }
    return .file(file.bytes, type: file.isGzip ? "application/x-gzip" : "text/plain")
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

  private func handOut(_ file: BillFile, gzip: Bool, to call: MerchantCall) throws(WireError) -> WireAnswer {
    guard file.rows > 0 else { throw WireError(.noStatementExist, hint: "nothing happened on that day") }
    let token = files.keep(file.bytes(gzip: gzip), isGzip: gzip, for: call.merchant.id, now: platform.clock.now())
    // wechatpayv3 cuts exactly this prefix off.
    let url = "https://api.mch.weixin.qq.com/v3/billdownload/file?token=\(token)" + (gzip ? "&tartype=gzip" : "")
    return .json(BillAnswer(sha1: file.sha1, downloadURL: url).json)
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

/// Bills that were handed out, for five minutes; the oldest go when there are too many.
final class BillFiles: Sendable {
  private struct Kept {
    let bytes: [UInt8]
    let isGzip: Bool
    let merchant: MerchantID
    let until: Instant
  }
  private let files = Mutex<[String: Kept]>([:])
  /// Minutes.
  private static let life: Int64 = 5
  /// Bytes.
  private static let most = 256 << 20

  func keep(_ bytes: [UInt8], isGzip: Bool, for merchant: MerchantID, now: Instant) -> String {
    let token = randomToken()
    files.withLock { list in
      list = list.filter { now < $0.value.until }
      list[token] = Kept(bytes: bytes, isGzip: isGzip, merchant: merchant, until: now.adding(minutes: Self.life))
      // A sandbox's clock may stand still, and then nothing grows old.
      var size = list.values.reduce(0) { $0 + $1.bytes.count }
      let oldestFirst = list.sorted { $0.value.until < $1.value.until }
      for (older, file) in oldestFirst where size > Self.most && older != token {
        list[older] = nil
        size -= file.bytes.count
      }
    }
    return token
  }

  func find(_ token: String, of merchant: MerchantID, now: Instant) -> (bytes: [UInt8], isGzip: Bool)? {
    guard let file = files.withLock({ $0[token] }), file.merchant == merchant, now < file.until else { return nil }
    return (file.bytes, file.isGzip)
  }
}
