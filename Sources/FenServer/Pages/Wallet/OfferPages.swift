import Fen
import Hummingbird

/// `/busifavor/getcouponinfo`: a coupon for a merchant's till, offered by a link that he signed.
///
/// Source: 商家券 (H5发券): the path and the parameters are the original's, so that a link changes its host alone.
func registerOffers<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  pages.get("busifavor/getcouponinfo") { visit in
    let link = CouponLink(visit.query)
    return try await offerPage(link, try await site.data.offered(link), visit)
  }

  pages.post("busifavor/getcouponinfo") { visit, form in
    let link = CouponLink(form.fields(CouponLink.names))
    let user = try visit.signedIn()
    do {
      try await site.data.take(link, as: user)
      return .redirect("/wallet/coupons")
    } catch let refusal as PageRefusal {
      return try await offerPage(link, try await site.data.offered(link), visit, refusal: refusal)
    }
  }
}

private func offerPage(
  _ link: CouponLink, _ offered: OfferedCoupon, _ visit: Visit, refusal: PageRefusal? = nil
) async throws -> Answer {
  let content = OfferContent(
    link, offered, visit.language, isSignedIn: visit.session.user != nil, refusal: refusal)
  return .page(.walletOffer, title: visit.text("offer.title"), content: content, status: refusal?.status ?? .ok)
}

private struct OfferContent: Sendable {
  struct Field: Sendable {
    let fieldName: String
    let fieldValue: String
  }
  let merchantName: String
  let couponName: String
  let couponWorth: String
  let couponMinimum: String?
  let couponUntil: String
  let isSignedIn: Bool
  let fields: [Field]
  let refusal: RefusalView?

  init(
    _ link: CouponLink, _ offered: OfferedCoupon, _ language: Language, isSignedIn: Bool, refusal: PageRefusal?
  ) {
    self.merchantName = offered.merchant
    self.couponName = offered.name
    self.couponWorth = offered.worth.text(in: language)
    self.couponMinimum = offered.minimum.flatMap {
      $0.isPositive ? language.text("coupon.from", ["amount": language.money($0)]) : nil
    }
    self.couponUntil = language.text("offer.until", ["at": language.time(offered.until)])
    self.isSignedIn = isSignedIn
    self.fields = link.fields.map { Field(fieldName: $0.name, fieldValue: $0.value) }
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}
