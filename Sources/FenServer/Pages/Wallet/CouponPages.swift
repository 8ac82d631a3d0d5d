import Fen
import Hummingbird

/// `/wallet/coupons`: what somebody holds of campaigns.
func registerCoupons<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  pages.walletGet("wallet/coupons") { visit, user in
    let content = try CouponsContent(try await site.data.coupons(of: user), visit.language)
    return .page(.walletCoupons, title: visit.text("coupons.title"), content: content)
  }
}

private struct CouponsContent: Sendable {
  struct Row: Sendable {
    let couponName: String
    let couponWorth: String
    let couponMinimum: String?
    let couponUse: String?
    let couponValid: String
    let couponBadge: Badge?
    let isPast: Bool
    let paymentHref: String?
    /// What the till reads, while it can be used.
    let tillCode: TillCode?
  }
  struct TillCode: Sendable {
    let digits: String
    let bars: CodeView
  }
  let rows: [Row]
  let hasRows: Bool

  init(_ coupons: [WalletCoupon], _ language: Language) throws(CodeFault) {
    self.rows = try coupons.map { coupon throws(CodeFault) in try Row(coupon, language) }
    self.hasRows = !coupons.isEmpty
  }
}

extension CouponsContent.Row {
  fileprivate init(_ coupon: WalletCoupon, _ language: Language) throws(CodeFault) {
    if let code = coupon.code, coupon.standing == .usable {
      self.tillCode = .init(digits: code, bars: try .bars(code, label: language.text("coupon.barLabel")))
    } else {
      self.tillCode = nil
    }
    self.couponName = coupon.name
    self.couponWorth = coupon.worth.text(in: language)
    self.couponMinimum = coupon.minimum.map { language.text("coupon.from", ["amount": language.money($0)]) }
    self.couponUse = coupon.isForTheTill ? language.text("coupon.atTheTill") : nil
    let until = language.text("coupon.until", ["at": language.time(coupon.valid.upperBound)])
    switch coupon.standing {
    case .usable: (couponBadge, isPast, paymentHref, couponValid) = (nil, false, nil, until)
    case .notYet:
      (couponBadge, isPast, paymentHref) = (Badge(.waiting, language.text("coupon.notYet")), false, nil)
      couponValid = language.text("coupon.validFrom", ["at": language.time(coupon.valid.lowerBound)])
    case .used(let order, let at):
      (couponBadge, isPast) = (Badge(.good, language.text("coupon.used")), true)
      paymentHref = order.map { "/wallet/payments/\($0.value)" }
      couponValid = language.text("coupon.usedAt", ["at": language.time(at)])
    case .expired:
      (couponBadge, isPast, paymentHref, couponValid) = (
        Badge(.neutral, language.text("coupon.expired")), true, nil, until
      )
    case .void:
      (couponBadge, isPast, paymentHref, couponValid) = (
        Badge(.neutral, language.text("coupon.void")), true, nil, until
      )
    }
  }
}

extension Worth {
  func text(in language: Language) -> String {
    switch self {
    case .fixed(let money): language.money(money)
    case .percentage(let hundredths, let cap):
      cap.map { language.text("worth.percentUpTo", ["percent": percent(hundredths), "cap": language.money($0)]) }
        ?? language.text("worth.percent", ["percent": percent(hundredths)])
    case .drawn(let bands, let currency):
      language.text(
        "worth.drawn",
        [
          "least": language.money(Money(minorUnits: bands.amounts.lowerBound, currency)),
          "most": language.money(Money(minorUnits: bands.amounts.upperBound, currency)),
        ])
    case .loweredTo(let price): language.text("worth.loweredTo", ["price": language.money(price)])
    }
  }
}

/// `12.5` of hundredths of a per cent.
private func percent(_ hundredths: Int64) -> String {
  let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
  guard rest > 0 else { return String(whole) }
  let decimals = String(String(100 + rest).dropFirst())
  return "\(whole).\(decimals.hasSuffix("0") ? String(decimals.dropLast()) : decimals)"
}
