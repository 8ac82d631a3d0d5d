import Fen
import FenPlatform
import FenWire
import Hummingbird

extension SandboxAPI {
  /// What a person does with a merchant's transfer, for tests that have no wallet.
  func registerPayouts(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "users/:user/confirm-transfer",
      use: jsonCall { body, _, parameter in
        let user = try await user(parameter("user"))
        guard let merchant = MerchantID(try body.string("mchid", bytes: 1...32)) else { throw UnknownThing.merchant }
        guard let payout = try await platform.payouts.payout(merchant, try body.outBillNo()) else {
          throw UnknownThing.payout
        }
        let taken = try await platform.payouts.confirm(payout.id, by: user.id)
        return payoutAnswer(taken, platform).found(userName: nil)
      })
  }
}
