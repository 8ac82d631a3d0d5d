import Fen
import FenPlatform
import FenWire
import NIOHTTP1

// What merchants pay each other for coupons.

extension MerchantCouponsAPI {
  func subsidies(_ call: MerchantCall, _ path: [String]) async throws(WireError) -> WireAnswer {
    switch (call.request.method, path.count, path[0]) {
    case (.POST, 1, "pay-receipts"): return try await pay(call)
    case (.GET, 1, "pay-receipts"): return try await list(subsidies: call)
    case (.GET, 2, "pay-receipts"): return try await subsidy(call, path[1])
    case (.POST, 1, "return-receipts"): return try await giveBack(call)
    case (.GET, 2, "return-receipts"): return try await subsidyReturn(call, path[1])
    case _: throw unknownEndpoint(call)
    }
  }

  private func pay(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try SubsidyBody(call.reader(), isReturn: false)
    try call.checkIsCaller(body.payer, in: "/payer_merchant")
    do {
      let paid = try await desk.paySubsidy(
        body.amount, for: body.code, of: body.stock, order: body.order, to: body.payee,
        description: body.description,
        as: NumberedRequest(call.merchant.id, .subsidy, body.number, hash: body.termsHash))
      return .json(SubsidyAnswer(paid, code: body.code).json)
    } catch {
      throw merchantCouponError(error)
    }
  }

  /// Whoever paid may have it back; whoever was paid may give it back.
  private func giveBack(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try SubsidyBody(call.reader(), isReturn: true)
    if body.payee != call.merchant.id { try call.checkIsCaller(body.payer, in: "/payer_merchant") }
    guard let refund = body.refund else { throw WireError(.systemError, cause: "a return names its refund") }
    do {
      let (done, subsidy) = try await desk.returnSubsidy(
        body.amount, for: body.code, of: body.stock, order: body.order, refund: refund, payer: body.payer,
        payee: body.payee, description: body.description,
        as: NumberedRequest(call.merchant.id, .subsidyReturn, body.number, hash: body.termsHash))
      return .json(SubsidyReturnAnswer(done, of: subsidy, code: body.code).json)
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func list(subsidies call: MerchantCall) async throws(WireError) -> WireAnswer {
    let query = call.query
    let (stock, code) = (try query.stockID("stock_id"), try query.couponCode())
    let number = try query.optionalString("out_subsidy_no", bytes: 1...128)
    do {
      let mine = try await desk.subsidies(for: code, of: stock).filter {
        $0.isOf(call.merchant.id) && (number == nil || $0.terms.number == number)
      }
      return .json(["pay_receipt_list": .array(mine.map { SubsidyAnswer($0, code: code).json })])
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func subsidy(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    do {
      guard let id = SubsidyID(wire: text), let subsidy = try await desk.subsidy(id), subsidy.isOf(call.merchant.id),
        let code = try await desk.code(of: subsidy.terms.coupon)
      else { throw UnknownThing.subsidy }
      return .json(SubsidyAnswer(subsidy, code: code).json)
    } catch {
      throw merchantCouponError(error)
    }
  }

  private func subsidyReturn(_ call: MerchantCall, _ text: String) async throws(WireError) -> WireAnswer {
    do {
      guard let id = SubsidyReturnID(wire: text), let (done, subsidy) = try await desk.subsidyReturn(id),
        subsidy.isOf(call.merchant.id), let code = try await desk.code(of: subsidy.terms.coupon)
      else { throw UnknownThing.subsidy }
      return .json(SubsidyReturnAnswer(done, of: subsidy, code: code).json)
    } catch {
      throw merchantCouponError(error)
    }
  }
}

extension Subsidy {
  fileprivate func isOf(_ merchant: MerchantID) -> Bool { terms.payer == merchant || terms.payee == merchant }
}
