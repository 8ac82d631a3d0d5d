import Fen
import FenStore

/// Whose trade bill it is.
public enum BillOwner: Hashable, Sendable {
  /// All orders the merchant is paid for, whoever placed them.
  case merchant(MerchantID)
  /// What a provider placed: for all its merchants, or for one.
  case provider(ProviderID, only: MerchantID?)

  public init(_ caller: Merchant, _ subMerchant: MerchantID?) {
    self = caller.provider.map { .provider($0, only: subMerchant) } ?? .merchant(caller.id)
  }
}

// What trade bills list

extension Records {
  /// The payments of a day in order of time, those taken back later among them.
  ///
  /// A merchant's are found by the money that arrived: an index of orders by the time of their payment would be written
  /// for every payment, for the bill alone. A provider's have an index of their own.
  public func payments(of owner: BillOwner, on day: BusinessDay) async throws -> [Order] {
    let span: [SQLValue] = [.int(day.start.milliseconds), .int(day.next.start.milliseconds)]
    return try await database.read { transaction in
      switch owner {
      case .merchant(let merchant):
        let kinds = [TransferKind.payment, .cardPayment].map { "\($0.rawValue)" }.joined(separator: ", ")
        return try Order.all(
          """
          WHERE id IN (SELECT cause FROM transfers
            WHERE \(ofMerchant) AND at >= ?2 AND at < ?3 AND kind IN (\(kinds)))
          ORDER BY paid_at, id
          """, [.int(AccountID.basic(merchant).value)] + span, in: transaction)
      case .provider(let provider, let merchant):
        return try Order.all(
          """
          WHERE provider = ?1 AND provider > 0 AND paid_at >= ?2 AND paid_at < ?3\(only(merchant)) ORDER BY paid_at, id
          """, [.int(provider.value)] + span, in: transaction)
      }
    }
  }

  /// The refunds accepted on a day, each with its order.
  public func refunds(of owner: BillOwner, on day: BusinessDay) async throws -> [(Refund, Order)] {
    let (column, number, rest) =
      switch owner {
      case .merchant(let id): ("mchid = ?1", id.value, "")
      case .provider(let id, let merchant): ("provider = ?1 AND provider > 0", id.value, only(merchant))
      }
    return try await database.read { transaction in
      try Refund.all(
        "WHERE \(column) AND created_at >= ?2 AND created_at < ?3\(rest) ORDER BY created_at, id",
        [.int(number), .int(day.start.milliseconds), .int(day.next.start.milliseconds)], in: transaction
      ).map { refund in
        guard let order = try Order.find(refund.order, in: transaction) else { throw UnknownThing.order }
        return (refund, order)
      }
    }
  }
}

private func only(_ merchant: MerchantID?) -> String { merchant.map { " AND mchid = \($0.value)" } ?? "" }
