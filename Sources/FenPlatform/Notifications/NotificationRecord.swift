import Fen
import FenStore

extension Notification: Record {
  public static let table = Table(
    "notifications",
    fixed: ["id", "mchid", "url", "subject", "subject_id", "content", "out_trade_no", "created_at"],
    changing: ["attempts", "state", "at"])
  public var key: NotificationID { id }
  public static func value(of key: NotificationID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let about: (code: Int64, id: Int64?, content: String?) =
      switch subject {
      case .payment(let order): (1, order.value, nil)
      case .refund(let refund): (2, refund.value, nil)
      case .echo(let content): (3, nil, content)
      case .payout(let payout): (4, payout.value, nil)
      case .payoutBatch(let batch): (5, batch.value, nil)
      case .couponUse(let order, let place): (6, order.value, String(place))
      case .couponSent(let coupon): (7, coupon.value, nil)
      case .mallCard(let user): (8, user.value, nil)
      case .mallPayment(let order): (9, order.value, nil)
      case .mallRefund(let refund): (10, refund.value, nil)
      case .mallReversal(let order): (11, order.value, nil)
      case .share(let share, let place): (12, share.value, String(place))
      case .complaint(let complaint, let place): (14, complaint.value, String(place))
      case .combination(let combination): (20, combination.value, nil)
      }
    let progress: (code: Int64, at: Instant) =
      switch state {
      case .due(let at): (0, at)
      case .delivered(let at): (1, at)
      case .givenUp(let at): (2, at)
      }
    return [
      .int(id.value), .int(merchant.value), .text(url), .int(about.code), SQLValue(about.id), SQLValue(about.content),
      .text(outTradeNo), .int(createdAt.milliseconds), .int(attempts), .int(progress.code),
      .int(progress.at.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    func place() throws -> Int {
      guard let place = Int(row.text(5)) else {
        throw StoreError.unreadable(table: "notifications", "place \(row.text(5)) of \(row.int(0))")
      }
      return place
    }
    let subject: NotificationSubject
    switch row.int(3) {
    case 1: subject = .payment(OrderID(row.int(4)))
    case 2: subject = .refund(RefundID(row.int(4)))
    case 3: subject = .echo(row.text(5))
    case 4: subject = .payout(PayoutID(row.int(4)))
    case 5: subject = .payoutBatch(PayoutBatchID(row.int(4)))
    case 6: subject = .couponUse(OrderID(row.int(4)), place: try place())
    case 7: subject = .couponSent(CouponID(row.int(4)))
    case 8: subject = .mallCard(UserID(row.int(4)))
    case 9: subject = .mallPayment(OrderID(row.int(4)))
    case 10: subject = .mallRefund(RefundID(row.int(4)))
    case 11: subject = .mallReversal(OrderID(row.int(4)))
    case 12: subject = .share(ShareID(row.int(4)), place: try place())
    case 14: subject = .complaint(ComplaintID(row.int(4)), place: try place())
    case 20: subject = .combination(CombinationID(row.int(4)))
    case let code: throw StoreError.unreadable(table: "notifications", "subject \(code)")
    }
    let at = Instant(milliseconds: row.int(10))
    let state: DeliveryState
    switch row.int(9) {
    case 0: state = .due(at)
    case 1: state = .delivered(at: at)
    case 2: state = .givenUp(at: at)
    case let code: throw StoreError.unreadable(table: "notifications", "state \(code)")
    }
    self.init(
      id: NotificationID(row.int(0)), merchant: MerchantID(row.int(1)), url: row.text(2), subject: subject,
      outTradeNo: row.text(6), createdAt: Instant(milliseconds: row.int(7)), attempts: row.int(8), state: state)
  }
}

/// One delivery as it went, kept for the merchant to see.
public struct DeliveryAttempt: Hashable, Sendable {
  public let notification: NotificationID
  /// Grows from attempt to attempt.
  public let number: Int64
  public let at: Instant
  /// The HTTP status; nil when no answer came.
  public let status: Int64?
  public let error: String?
  public let milliseconds: Int64
  /// What was sent, one header a line.
  public let headers: String
  public let body: String
  /// The beginning of what came back.
  public let answer: String
}

extension DeliveryAttempt: Record {
  public struct Key: Hashable, Sendable {
    let notification: NotificationID
    let number: Int64
  }
  public static let table = Table(
    "delivery_attempts", keyed: 2,
    fixed: ["notification", "number", "at", "status", "error", "milliseconds", "headers", "body", "answer"],
    changing: [])
  public var key: Key { Key(notification: notification, number: number) }
  public static func value(of key: Key) -> SQLValue { .int(key.notification.value) }
  public static func values(of key: Key) -> [SQLValue] { [.int(key.notification.value), .int(key.number)] }
  public var values: [SQLValue] {
    [
      .int(notification.value), .int(number), .int(at.milliseconds), SQLValue(status), SQLValue(error),
      .int(milliseconds), .text(headers), .text(body), .text(answer),
    ]
  }

  public init(row: any Row) throws {
    notification = NotificationID(row.int(0))
    number = row.int(1)
    at = Instant(milliseconds: row.int(2))
    status = row.optionalInt(3)
    error = row.optionalText(4)
    milliseconds = row.int(5)
    headers = row.text(6)
    body = row.text(7)
    answer = row.text(8)
  }
}
