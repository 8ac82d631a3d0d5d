/// How long after a failed delivery the next one is made, seconds: 15 retries over 24 h 4 min.
///
/// Counted from the moment the attempt before was due, so that a slow receiver does not stretch the schedule; an
/// attempt that was made late, because Fen stood still, counts from its end less the patience, so that the attempts
/// left are not used up at once. An attempt fails when the merchant answers anything but 200 or 204, or not within
/// 5 s. After the last one the notification is given up and only a query tells the truth.
///
/// Source: API v3 回调通知 (15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h).
public let retrySeconds: [Int64] = [
  15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600,
]

/// How long a receiver has to answer, seconds.
public let deliveryPatience: Int64 = 5

/// What a notification tells about.
public enum NotificationSubject: Hashable, Sendable {
  case payment(OrderID)
  /// Orders were paid together: one callback for all of them.
  case combination(CombinationID)
  case refund(RefundID)
  /// A transfer to a person came to its end.
  case payout(PayoutID)
  /// The last transfer of a batch came to its end.
  case payoutBatch(PayoutBatchID)
  /// A coupon was used: by the order's reward in this place.
  case couponUse(OrderID, place: Int)
  /// A person lets a mall see his payments there.
  case mallCard(UserID)
  /// A payment at a shop of a mall, and what was given back of it.
  case mallPayment(OrderID)
  case mallRefund(RefundID)
  /// The till took the payment back.
  case mallReversal(OrderID)
  /// A receiver got its part of an order's money: the share's line in this place.
  case share(ShareID, place: Int)
  /// A coupon of the merchant's own tills was sent.
  case couponSent(CouponID)
  /// Something happened in a complaint: the entry in this place of its negotiation.
  case complaint(ComplaintID, place: Int)
  /// The signature test: the message and its encrypted twin, as JSON.
  case echo(String)
}

/// Where the delivery of a notification stands.
public enum DeliveryState: Hashable, Sendable {
  case due(Instant)
  case delivered(at: Instant)
  case givenUp(at: Instant)
}

/// A callback owed to a merchant.
public struct Notification: Hashable, Sendable {
  public let id: NotificationID
  public let merchant: MerchantID
  public let url: String
  public let subject: NotificationSubject
  /// The merchant's own number of what it is about; empty when it has none.
  public let outTradeNo: String
  public let createdAt: Instant
  public var attempts: Int64
  public var state: DeliveryState

  public init(
    id: NotificationID, merchant: MerchantID, url: String, subject: NotificationSubject, outTradeNo: String,
    createdAt: Instant, attempts: Int64 = 0, state: DeliveryState? = nil
  ) {
    self.id = id
    self.merchant = merchant
    self.url = url
    self.subject = subject
    self.outTradeNo = outTradeNo
    self.createdAt = createdAt
    self.attempts = attempts
    self.state = state ?? .due(createdAt)
  }
}

/// How one delivery went.
public enum DeliveryOutcome: Hashable, Sendable {
  case accepted
  case failed
}

/// The notification after one more attempt.
public func after(_ outcome: DeliveryOutcome, _ notification: Notification, now: Instant) -> Notification {
  var next = notification
  switch (notification.state, outcome) {
  case (.delivered, _), (.givenUp, .failed): break
  case (.due, .accepted), (.givenUp, .accepted): next.state = .delivered(at: now)
  case (.due(let due), .failed):
    let attempt = Int(notification.attempts)
    let from = max(due, now.adding(seconds: -deliveryPatience))
    next.state = attempt < retrySeconds.count ? .due(from.adding(seconds: retrySeconds[attempt])) : .givenUp(at: now)
  }
  next.attempts += 1
  return next
}
