import Fen
import FenPlatform

// Merchants' transfers to people.

extension LivePageData {
  func payout(_ id: String, of user: UserID) async throws -> Payout { throw PageRefusal.payout(.noSuchPayout) }
  func accept(payout id: String, by user: UserID) async throws -> Payout { throw PageRefusal.payout(.noSuchPayout) }
}
