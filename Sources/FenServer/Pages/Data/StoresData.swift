import Fen
import FenPlatform

/// Paying at a store's printed code.
protocol StoresData: Sendable {
  func store(behind code: String) async throws -> ShownStore
  func pay(_ form: StoreForm, as user: UserID, proof: PaymentProof) async throws -> OrderID
}

struct ShownStore: Equatable, Sendable {
  var id: Int64
  var name: String
  var merchant: String
}

extension ShownStore {
  func intent(_ amount: Money) -> PaymentIntent { PaymentIntent(.store(id), shown: merchant, amount: amount) }
}

struct StoreForm: Equatable, Sendable {
  var code: String
  var amount: Money
  var method: WalletMethodID
  /// The form's own, so that a form sent twice pays once.
  var number: String
}
