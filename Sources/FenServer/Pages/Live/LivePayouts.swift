import Fen
import FenPlatform

// Merchants' transfers to people.

extension LivePageData {
  func payout(_ id: String, of user: UserID) async throws -> PayoutShown {
    try await shown(try await payout(named: id, of: user), as: id)
  }

  func accept(payout id: String, by user: UserID) async throws -> PayoutShown {
    let payout = try await payout(named: id, of: user)
    do {
      return try await shown(
        try await refusing { try await platform.payouts.confirm(payout.id, by: user) }, as: id)
    } catch is ConfirmPayoutRefusal {
      // Not for him was told before; what is left is that its time is over.
      throw PageRefusal.payout(.over)
    }
  }

  /// - Parameter id: the package that leads to it.
  private func payout(named id: String, of user: UserID) async throws -> Payout {
    guard let number = platform.payouts.payout(package: id), let payout = try await platform.payouts.payout(number),
      payout.terms.payee == user
    else { throw PageRefusal.payout(.noSuchPayout) }
    return payout
  }

  private func shown(_ payout: Payout, as id: String) async throws -> PayoutShown {
    let standing: PayoutShown.Standing =
      switch payout.state {
      case .waiting(let until): .waiting(until: until)
      case .received(let at): .received(at: at)
      case .failed(.otherName, let at): .otherName(at: at)
      // The last two happen in batches alone, which ask nobody.
      case .failed(.overdue, let at), .failed(.unverified, let at), .failed(.nobody, let at), .cancelled(let at):
        .over(at: at)
      }
    return PayoutShown(
      id: id, merchant: try await platform.merchants.merchant(payout.terms.merchant)?.name ?? "",
      amount: payout.terms.amount, remark: payout.terms.remark, number: payout.terms.number.value, standing: standing)
  }
}
