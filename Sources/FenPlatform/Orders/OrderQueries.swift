import Fen
import FenStore

/// What is asked about orders and refunds, beside the writer.
public struct Records: Sendable {
  let database: any Database

  public func order(_ id: OrderID) async throws -> Order? { try await database.read { try Order.find(id, in: $0) } }

  public func order(_ side: MerchantSide, _ number: OutTradeNo) async throws -> Order? {
    try await database.read { try Order.find(side, number, in: $0) }
  }

  public func refund(_ side: MerchantSide, _ number: OutRefundNo) async throws -> (Refund, Order)? {
    try await database.read { transaction in
      guard let refund = try Refund.find(side, number, in: transaction),
        let order = try Order.find(refund.order, in: transaction)
      else { return nil }
      return (refund, order)
    }
  }

  public func refund(_ id: RefundID) async throws -> (Refund, Order)? {
    try await database.read { transaction in
      guard let refund = try Refund.find(id, in: transaction), let order = try Order.find(refund.order, in: transaction)
      else { return nil }
      return (refund, order)
    }
  }

  public func refunds(of order: OrderID) async throws -> [Refund] {
    try await database.read { try Refund.all("WHERE order_id = ?1 ORDER BY id", [.int(order.value)], in: $0) }
  }

  /// What a person is asked to confirm, then what he paid, the latest of each first.
  public func history(of user: UserID, limit: Int64 = 50) async throws -> [Order] {
    try await database.read { transaction in
      let values: [SQLValue] = [.int(user.value), .int(limit)]
      let asked = try Order.all(
        "WHERE payer = ?1 AND paid_at IS NULL ORDER BY id DESC LIMIT ?2", values, in: transaction)
      let paid = try Order.all(
        "WHERE payer = ?1 AND paid_at IS NOT NULL ORDER BY paid_at DESC, id DESC LIMIT ?2", values, in: transaction)
      return Array((asked + paid).prefix(Int(limit)))
    }
  }

  /// A merchant's orders, or those of one of its stores, the latest first.
  public func orders(of merchant: MerchantID, store: String? = nil, limit: Int64) async throws -> [Order] {
    try await database.read { transaction in
      guard let store else {
        return try Order.all(
          "WHERE mchid = ?1 ORDER BY id DESC LIMIT ?2", [.int(merchant.value), .int(limit)], in: transaction)
      }
      return try Order.all(
        "WHERE mchid = ?1 AND store = ?2 ORDER BY id DESC LIMIT ?3",
        [.int(merchant.value), .text(store), .int(limit)], in: transaction)
    }
  }

  /// Unpaid orders, those that stay open longest first.
  public func openLongest(limit: Int64) async throws -> [Order] {
    try await database.read {
      try Order.all(
        "WHERE state IN (0, 1) AND bank_request IS NULL ORDER BY expires_at DESC LIMIT ?1", [.int(limit)], in: $0)
    }
  }

  /// What moved on a merchant's account on a day, with the balance after each.
  public func movements(
    of account: AccountID, on day: BusinessDay
  ) async throws -> [(transfer: Transfer, balanceAfter: Money)] {
    precondition((2...7).contains(account.value & 255), "only the accounts of merchants have statements")
    return try await database.read { transaction in
      var balance = try transaction.number(
        """
        SELECT
          (SELECT coalesce(sum(CASE credit WHEN ?1 THEN amount ELSE -amount END), 0) FROM transfers
            WHERE \(ofMerchant) AND at < ?2)
          - (SELECT coalesce(sum(amount), 0) FROM transfers WHERE \(toOtherMerchant) AND at < ?2)
        """, [.int(account.value), .int(day.start.milliseconds)])
      let list = try Transfer.all(
        """
        WHERE \(ofMerchant) AND at >= ?2 AND at < ?3
        UNION ALL \(Transfer.table.select) WHERE \(toOtherMerchant) AND at >= ?2 AND at < ?3
        ORDER BY id
        """,
        [.int(account.value), .int(day.start.milliseconds), .int(day.next.start.milliseconds)], in: transaction)
      return list.map { transfer in
        let amount = transfer.posting.amount
        balance += transfer.posting.credit == account ? amount.minorUnits : -amount.minorUnits
        return (transfer, Money(minorUnits: balance, amount.currency))
      }
    }
  }

  // Callbacks

  /// Callbacks, the latest first, with all their attempts. Walks back through all of them: the sandbox's question, for
  /// which no index is kept, because every payment would write it.
  public func notifications(
    of merchant: MerchantID? = nil, outTradeNo: String? = nil, limit: Int64 = 100
  ) async throws -> [(notification: Notification, attempts: [DeliveryAttempt])] {
    try await database.read { transaction in
      var conditions = [String]()
      var values = [SQLValue]()
      func narrow(_ column: String, _ value: SQLValue) {
        values.append(value)
        conditions.append("\(column) = ?\(values.count)")
      }
      if let merchant { narrow("mchid", .int(merchant.value)) }
      if let outTradeNo { narrow("out_trade_no", .text(outTradeNo)) }
      let narrowed = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND ")) "
      return try Notification.all(
        "\(narrowed)ORDER BY id DESC LIMIT ?\(values.count + 1)", values + [.int(limit)], in: transaction
      ).map { ($0, try attempts(of: $0.id, in: transaction)) }
    }
  }

  /// The latest ones without what was tried to deliver them, the newest first.
  public func latestNotifications(limit: Int64) async throws -> [Notification] {
    try await database.read { try Notification.all("ORDER BY id DESC LIMIT ?1", [.int(limit)], in: $0) }
  }

  public func notification(_ id: NotificationID) async throws -> (Notification, [DeliveryAttempt])? {
    try await database.read { transaction in
      guard let notification = try Notification.find(id, in: transaction) else { return nil }
      return (notification, try attempts(of: id, in: transaction))
    }
  }
}

/// The entries of the merchant's account ?1, in the words of their index: other words would not find it.
let ofMerchant = """
  CASE WHEN credit & 255 BETWEEN 2 AND 7 THEN credit ELSE debit END = ?1
  AND (credit & 255 BETWEEN 2 AND 7 OR debit & 255 BETWEEN 2 AND 7)
  """

/// Those that left the account for another merchant's and stand in the index under that one.
private let toOtherMerchant = "debit = ?1 AND debit & 255 BETWEEN 2 AND 7 AND credit & 255 BETWEEN 2 AND 7"

private func attempts(of id: NotificationID, in transaction: any Transaction) throws -> [DeliveryAttempt] {
  try DeliveryAttempt.all("WHERE notification = ?1 ORDER BY number", [.int(id.value)], in: transaction)
}
