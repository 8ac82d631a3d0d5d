import Fen
import FenPlatform

// Paying at a store's printed code.

extension LivePageData {
  func store(behind code: String) async throws -> ShownStore {
    let seen = try await refusing { try await platform.cashier.store(behind: code) }
    return ShownStore(id: seen.store.id, name: seen.store.name, merchant: seen.merchant)
  }

  func prices(
    of form: StoreForm, for user: UserID, by methods: [WalletMethod]
  ) async throws -> [WalletMethodID: PaymentPrice] {
    let number = try requestNumber(form.number)
    let ways = try methods.map { try PaymentMethod($0.id) }
    let previews = try await refusing {
      let seen = try await platform.cashier.store(behind: form.code)
      return try await platform.cashier.previews(
        StorePayment(at: seen.store, form.amount, number: number), payer: user, with: ways)
    }
    return shown(previews, of: methods, ways)
  }

  func pay(_ form: StoreForm, as user: UserID, proof: PaymentProof) async throws -> OrderID {
    let method = try PaymentMethod(form.method)
    let number = try requestNumber(form.number)
    let price = form.price ?? form.amount
    let order = try await refusing {
      let seen = try await platform.cashier.store(behind: form.code)
      do {
        let payment = StorePayment(at: seen.store, form.amount, number: number, with: method)
        return try await paying(
          proof, user, for: seen.intent(price), unless: { try await platform.cashier.earlier(payment, as: user) }
        ) { try await platform.cashier.pay(payment, as: user, authenticated: $0, expected: price) }
      } catch PrepayRefusal.sameNumberOtherTerms {
        throw PageRefusal.transfer(.sentOtherwise)
      } catch PrepayRefusal.alreadyClosed {
        throw PageRefusal.orderClosed
      }
    }
    return order.id
  }
}
