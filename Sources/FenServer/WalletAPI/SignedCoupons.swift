import Fen
import FenPlatform
import FenWire

/// Why coupons that a merchant's page offers are not for this wallet.
enum SignedSendingRefusal: Error {
  case notSigned
  /// It names somebody else's openid.
  case otherPerson
}

extension Platform {
  /// The merchant who signed.
  ///
  /// - Throws: `SignedSendingRefusal.notSigned`.
  func signer(of sending: SignedSending) async throws -> Merchant {
    guard let merchant = try await merchants.merchant(sending.merchant), sending.isSigned(with: merchant.apiv2Key)
    else { throw SignedSendingRefusal.notSigned }
    return merchant
  }

  /// Takes the coupons that a merchant's page or mini program signed for somebody.
  ///
  /// - Throws: `SignedSendingRefusal`, `SendCouponRefusal`, `CouponCodeRefusal`, `CampaignRequestRefusal`,
  ///   `UnknownThing`.
  func take(
    _ sending: SignedSending, as user: UserID
  ) async throws -> [(wanted: SignedSending.Wanted, coupon: MerchantCoupon)] {
    let merchant = try await signer(of: sending)
    var taken = [(wanted: SignedSending.Wanted, coupon: MerchantCoupon)]()
    for wanted in sending.coupons {
      let apps = merchant.apps.filter { app in
        wanted.openid.map { openIDs.user(openID: $0, app: app) == user } ?? true
      }
      guard let app = apps.first else { throw SignedSendingRefusal.otherPerson }
      let request = NumberedRequest(merchant.id, .send, wanted.number, hash: sending.hash(of: wanted, for: user))
      let coupon = try await merchantCoupons.send(
        wanted.stock, to: user, app: app, through: sending.channel, code: wanted.code, as: request)
      taken.append((wanted, coupon))
    }
    return taken
  }
}
