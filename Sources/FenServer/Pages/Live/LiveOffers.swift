import Fen
import FenPlatform
import FenWire

// Coupons that merchants' links offer.

extension LivePageData {
  func offered(_ link: CouponLink) async throws -> OfferedCoupon {
    do {
      let sending = try SignedSending(FieldReader(query: link.fields))
      let merchant = try await platform.signer(of: sending)
      guard let wanted = sending.coupons.first, let stock = try await platform.merchantCoupons.stock(wanted.stock),
        stock.creator == merchant.id, case .coupon(let terms) = stock.campaign.terms.benefit,
        case .redeemedByMerchant(let worth) = terms.value
      else { throw PageRefusal.offer(.gone) }
      return OfferedCoupon(
        merchant: merchant.name, name: stock.campaign.terms.name, worth: worth, minimum: terms.use.minimum,
        until: stock.campaign.terms.conditions.hours.period.upperBound)
    } catch {
      throw offerRefusal(error) ?? error
    }
  }

  func take(_ link: CouponLink, as user: UserID) async throws {
    do {
      _ = try await platform.take(try SignedSending(FieldReader(query: link.fields)), as: user)
    } catch {
      throw offerRefusal(error) ?? error
    }
  }
}

private func offerRefusal(_ error: any Error) -> PageRefusal? {
  switch error {
  // The link's own words are not in form.
  case is WireError, SignedSendingRefusal.notSigned: .offer(.notSigned)
  case SignedSendingRefusal.otherPerson: .offer(.otherPerson)
  case SendCouponRefusal.missed(.notVerified): .offer(.notVerified)
  case SendCouponRefusal.missed(.personHadAll), SendCouponRefusal.missed(.personHadAllToday): .offer(.hadAll)
  case is SendCouponRefusal, is CouponCodeRefusal, is CampaignRequestRefusal, is UnknownThing: .offer(.gone)
  case EngineRefusal.busy: .busy
  case _: nil
  }
}
