import Crypto
import Fen
import FenPlatform
import FenWire

/// A receipt for money that reached people: a text. The real service makes a PDF with its seal; this one has none, and
/// says so.
struct PayoutReceipt: Sendable {
  let text: String

  var bytes: [UInt8] { Array(text.utf8) }
  /// `hash_value`, SHA-256.
  var hash: String { hexadecimal(SHA256.hash(data: bytes)) }

  init(_ payout: Payout, payer: String) {
    text = Self.page([
      ("付款方", payer), ("商户号", "\(payout.terms.merchant)"), ("商家转账单号", payout.terms.number.value),
      ("转账单号", payout.id.wire), ("金额（元）", payout.terms.amount.majorUnits), ("转账备注", payout.terms.remark),
      ("到账时间", payout.changedAt.billTime),
    ])
  }

  init(_ batch: PayoutBatch, payer: String) {
    text = Self.page([
      ("付款方", payer), ("商户号", "\(batch.terms.merchant)"), ("商家批次单号", batch.terms.number.value),
      ("批次单号", batch.id.wire), ("转账成功笔数", "\(batch.paid.count)"),
      ("转账成功金额（元）", batch.paid.amount.majorUnits), ("完成时间", batch.changedAt.billTime),
    ])
  }

  init(_ detail: PayoutDetail, of batch: PayoutBatch, payer: String) {
    text = Self.page([
      ("付款方", payer), ("商户号", "\(batch.terms.merchant)"), ("商家批次单号", batch.terms.number.value),
      ("商家明细单号", detail.terms.number.value), ("明细单号", detail.id.wire),
      ("金额（元）", detail.terms.amount.majorUnits), ("转账备注", detail.terms.remark),
      ("到账时间", detail.changedAt.billTime),
    ])
  }

  private static func page(_ lines: [(name: String, value: String)]) -> String {
    (["商家转账电子回单"] + lines.map { "\($0.name)：\($0.value)" } + ["本回单由 Fen 生成，未加盖印章"]).joined(separator: "\n")
      + "\n"
  }
}

/// What a download address of a receipt stands for.
enum ReceiptTicket: Hashable {
  case payout(PayoutID)
  case batch(PayoutBatchID)
  case detail(PayoutDetailID)

  /// Minutes. Ours: the source says 10.
  static let life: Int64 = 10

  func text(_ merchant: MerchantID, until: Instant) -> String {
    let (kind, number) =
      switch self {
      case .payout(let id): ("payout", id.value)
      case .batch(let id): ("batch", id.value)
      case .detail(let id): ("detail", id.value)
      }
    return "receipt \(kind) \(number) \(merchant) \(until.milliseconds)"
  }

  /// Nil for a text that is no such ticket, of another merchant, or too old.
  init?(_ text: String, of merchant: MerchantID, now: Instant) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 5, words[0] == "receipt", let number = Int64(words[2]), words[3] == "\(merchant)",
      let until = Int64(words[4]), now.milliseconds < until
    else { return nil }
    switch words[1] {
    case "payout": self = .payout(PayoutID(number))
    case "batch": self = .batch(PayoutBatchID(number))
    case "detail": self = .detail(PayoutDetailID(number))
    case _: return nil
    }
  }
}
