import Fen
import FenStore

@testable import FenPlatform

// What merchants do who pay people, and what people do then.

extension World {
  /// A merchant with money on the operating account.
  func payingMerchant(_ funds: Int64 = 1_000_000, id: Int64 = 1_900_000_009) async throws -> Merchant {
    let merchant = try await merchant(id)
    try await platform.wallets.deposit(.fen(funds), into: .operation(merchant.id))
    return merchant
  }

  func payoutTerms(
    _ merchant: Merchant, _ number: String, _ amount: Int64, to person: UserID, name: String? = nil
  ) throws -> PayoutTerms {
    PayoutTerms(
      merchant: merchant.id, number: OutBillNo(stored: number), app: merchant.apps[0], payee: person,
      sealedName: try name.map { try platform.payouts.seal(name: $0) }, amount: .fen(amount), remark: "refund",
      scene: "1000", notifyURL: "http://127.0.0.1:1/payout", hash: Array("\(number) \(amount)".utf8))
  }

  @discardableResult
  func payOut(
    _ merchant: Merchant, _ number: String, _ amount: Int64, to person: UserID, name: String? = nil
  ) async throws -> Payout {
    try await platform.engine.perform(
      RequestPayout(try payoutTerms(merchant, number, amount, to: person, name: name)))
  }

  @discardableResult
  func batch(
    _ merchant: Merchant, _ number: String, _ list: [(payee: UserID?, amount: Int64, name: String?)]
  ) async throws -> PayoutBatch {
    let total = list.map(\.amount).reduce(0, +)
    let details = try list.enumerated().map { index, entry in
      PayoutDetailTerms(
        number: OutDetailNo(stored: "d\(index)"), openid: "o\(index)", payee: entry.payee,
        sealedName: try entry.name.map { try platform.payouts.seal(name: $0) }, amount: .fen(entry.amount),
        remark: "wages")
    }
    return try await platform.engine.perform(
      RequestPayoutBatch(
        PayoutBatchTerms(
          merchant: merchant.id, number: OutBatchNo(stored: number), app: merchant.apps[0], name: "wages",
          remark: "March", scene: "1005", total: .fen(total), count: Int64(list.count),
          notifyURL: "http://127.0.0.1:1/batch", hash: Array("\(number) \(total)".utf8)), details))
  }

  @discardableResult
  func merchantPacket(
    _ merchant: Merchant, _ number: String, _ amount: Int64, to person: UserID, among count: Int64 = 1
  ) async throws -> RedPacket {
    try await platform.engine.perform(
      SendMerchantPacket(
        MerchantPacketOrder(
          merchant: merchant.id, number: number, app: merchant.apps[0], person: person, amount: .fen(amount),
          count: count, senderName: "Shop", wishing: "luck", activity: "lanterns", remark: "quick",
          hash: Array("\(number) \(amount) \(count)".utf8)), seed: 7))
  }

  func operation(_ merchant: Merchant) async throws -> Int64 { try await balance(.operation(merchant.id)) }
}
