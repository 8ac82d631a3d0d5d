import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// The coupons of the wallet, those that can be used first.
  func registerCoupons(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "coupons",
      use: call { user, _, _ in
        let coupons = try await walletCoupons(of: user.id, platform)
        return ["data": .array(coupons.map { .object(describe($0)) })]
      })
    api.post("coupons", use: call { user, body, _ in try await takeCoupons(body, as: user) })
  }

  /// Takes coupons that a merchant's page or mini program signed for this person.
  private func takeCoupons(_ body: FieldReader, as user: User) async throws -> JSONValue {
    do {
      let taken = try await platform.take(try SignedSending(body), as: user.id)
      return [
        "data": .array(
          taken.map { wanted, coupon in
            [
              "stock_id": .string("\(wanted.stock.value)"), "out_request_no": .string(wanted.number),
              "coupon_code": .string(coupon.till.code),
            ]
          })
      ]
    } catch SignedSendingRefusal.notSigned {
      throw APIError(
        .unauthorized, "SIGN_ERROR",
        "sign is HMAC-SHA256 over the other parameters, sorted by name, with the merchant's API v2 key; in upper case")
    } catch SignedSendingRefusal.otherPerson {
      throw APIError(.forbidden, "NOT_FOR_YOU", "open_id is somebody else's; sign in to the wallet it belongs to")
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func describe(_ coupon: WalletCoupon) -> JSONObject {
    var answer: JSONObject = ["coupon_id": .string(String(coupon.id.value)), "name": .string(coupon.name)]
    answer.add("worth", describe(coupon.worth))
    answer.add("minimum", coupon.minimum?.minorUnits)
    answer.add("valid_from", coupon.valid.lowerBound.rfc3339)
    answer.add("valid_until", coupon.valid.upperBound.rfc3339)
    answer.add("redeemed_at", .string(coupon.isForTheTill ? "till" : "payment"))
    answer.add("code", coupon.code)
    switch coupon.standing {
    case .usable: answer.add("state", .string("usable"))
    case .notYet: answer.add("state", .string("not_yet"))
    case .used(let order, let at):
      answer.add("state", .string("used"))
      answer.add("used_at", at.rfc3339)
      answer.add("transaction_id", order?.transactionID)
    case .expired: answer.add("state", .string("expired"))
    case .void: answer.add("state", .string("void"))
    }
    return answer
  }

  private func describe(_ worth: Worth) -> JSONValue {
    switch worth {
    case .fixed(let money): return ["kind": "fixed", "amount": .integer(money.minorUnits)]
    case .percentage(let hundredths, let cap):
      var answer: JSONObject = ["kind": "percentage", "hundredths": .integer(hundredths)]
      answer.add("cap", cap?.minorUnits)
      return .object(answer)
    case .drawn(let bands, _):
      return [
        "kind": "drawn", "least": .integer(bands.amounts.lowerBound),
        "most": .integer(bands.amounts.upperBound),
      ]
    case .loweredTo(let price): return ["kind": "lowered_to", "price": .integer(price.minorUnits)]
    }
  }

  // MARK: Rewards of a payment

  func describe(_ reward: ShownReward) -> JSONValue {
    var answer: JSONObject = ["name": .string(reward.name)]
    switch reward.gift {
    case .discount(let money):
      answer.add("kind", .string("discount"))
      answer.add("amount", money.minorUnits)
    case .cashback(let money):
      answer.add("kind", .string("cashback"))
      answer.add("amount", money.minorUnits)
    case .coupon: answer.add("kind", .string("coupon"))
    case .coupons(let count):
      answer.add("kind", .string("coupons"))
      answer.add("coupons", Int64(count))
    case .points(let points):
      answer.add("kind", .string("points"))
      answer.add("points", points)
    }
    answer.add("returned", reward.returned?.minorUnits)
    return .object(answer)
  }
}

extension ShownReward {
  /// Taken off what is paid; the others follow the payment.
  var isDiscount: Bool {
    switch gift {
    case .discount: true
    case .cashback, .coupon, .coupons, .points: false
    }
  }
}
