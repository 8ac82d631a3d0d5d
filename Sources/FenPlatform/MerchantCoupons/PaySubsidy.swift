import Fen
import FenStore

/// One merchant pays another for a coupon that he took. The same request pays once.
struct PaySubsidy: Command {
  let stock: CampaignID
  let code: String
  let payee: MerchantID
  let order: OrderID
  let amount: Money
  let description: String
  let request: NumberedRequest

  var subject: Int { code.hashValue }
  func prefetch(in work: Workspace) {
    work.answeredRequests.want(request.key)
    work.merchantStocks.want(stock)
    work.tillRecordCodes.want(GivenNumber(giver: stock.value, number: code))
    work.want(order)
  }

  /// - Throws: `SubsidyRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  func perform(in work: Workspace) throws -> Subsidy {
    if let earlier = try work.answered(request) { return try work.subsidy(earlier.answer) }
    let row = try work.merchantStockRow(stock, of: request.merchant)
    guard let order = try work.order(order) else { throw UnknownThing.order }
    let coupon = try work.merchantCoupon(stock, code: code)
    let (subsidy, paid, postings) = try decideSubsidy(
      SubsidyTerms(
        payer: request.merchant, payee: payee, campaign: stock, coupon: coupon.coupon.id, order: order.id,
        amount: amount, description: description, number: request.number),
      id: SubsidyID(work.numbers.next()), for: coupon, isAllowed: row.hasSubsidy, order: order,
      most: try work.mostTakenOff(by: coupon.coupon),
      balance: try work.balance(AccountID(.merchant(request.merchant), .marketing), amount.currency), now: work.now)
    try work.post(postings, cause: subsidy.id.value)
    work.subsidies.put(subsidy)
    work.put(paid, instead: coupon)
    work.keep(String(subsidy.id.value), to: request)
    return subsidy
  }
}

/// A subsidy comes back after a refund. The same request brings it back once.
struct ReturnSubsidy: Command {
  let stock: CampaignID
  let code: String
  /// The payment's, and the way it went.
  let order: OrderID
  let payer: MerchantID
  let payee: MerchantID
  let refund: RefundID
  let amount: Money
  let description: String
  let request: NumberedRequest

  var subject: Int { code.hashValue }
  func prefetch(in work: Workspace) {
    work.answeredRequests.want(request.key)
    work.tillRecordCodes.want(GivenNumber(giver: stock.value, number: code))
    work.want(refund)
  }

  /// - Throws: `SubsidyRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  func perform(in work: Workspace) throws -> (SubsidyReturn, Subsidy) {
    if let earlier = try work.answered(request) {
      guard let id = Int64(earlier.answer),
        let done = try work.subsidyReturns.find(SubsidyReturnID(id), in: work.transaction)
      else { throw UnknownThing.subsidy }
      return (done, try work.subsidy(String(done.subsidy.value)))
    }
    let coupon = try work.merchantCoupon(stock, code: code)
    guard let paid = coupon.till.subsidy else { throw SubsidyRefusal.notPaid }
    let subsidy = try work.subsidy(String(paid.value))
    guard subsidy.terms.payer == payer, subsidy.terms.payee == payee, subsidy.terms.order == order else {
      throw SubsidyRefusal.notPaid
    }
    guard let refund = try work.refund(refund) else { throw UnknownThing.refund }
    let decided = try decideSubsidyReturn(
      SubsidyReturn(
        id: SubsidyReturnID(work.numbers.next()), subsidy: subsidy.id, refund: refund.id, amount: amount,
        description: description, number: request.number, at: work.now, isShort: false),
      of: subsidy, for: coupon, refund: refund, balance: try work.balance(.basic(payee), amount.currency))
    try work.post(decided.postings, cause: decided.asked.id.value)
    work.subsidies.put(decided.subsidy)
    work.subsidyReturns.put(decided.asked)
    work.put(decided.coupon, instead: coupon)
    work.keep(String(decided.asked.id.value), to: request)
    return (decided.asked, decided.subsidy)
  }
}

extension Workspace {
  fileprivate func subsidy(_ number: String) throws -> Subsidy {
    guard let id = Int64(number), let subsidy = try subsidies.find(SubsidyID(id), in: transaction) else {
      throw UnknownThing.subsidy
    }
    return subsidy
  }

  /// What a coupon takes off at the till; nil where only the till knows.
  fileprivate func mostTakenOff(by coupon: Coupon) throws -> Money? {
    let key = CampaignVersion.Key(campaign: coupon.campaign, version: coupon.version)
    guard case .coupon(let given) = try terms(key).benefit, case .redeemedByMerchant(.fixed(let money)) = given.value
    else { return nil }
    return money
  }
}
