import Fen
import FenPlatform
import FenWire
import Hummingbird

extension SandboxAPI {
  /// A person complains, or goes on with a complaint: what a merchant's test needs brought about.
  func registerComplaints(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "users/:user/complain",
      use: jsonCall { body, _, parameter in
        let user = try await user(parameter("user"))
        let merchant = try body.mchid()
        let side: MerchantSide =
          if let payee = try body.optionalMchid("sub_mchid") {
            .provider(ProviderID(merchant.value), of: payee)
          } else {
            .merchant(merchant)
          }
        guard let order = try await platform.records.order(side, try body.outTradeNo()),
          order.payment?.payer == user.id
        else { throw UnknownThing.order }
        let words = try body.value("words") != nil ? try body.wordsOfComplaint() : "商品与描述不符"
        let id = ComplaintID(about: order.id)
        let complaint: Complaint
        if let known = try await platform.complaints.complaint(id)?.complaint {
          complaint = try await platform.complaints.take(
            known.isOpen ? .addWords : .goOn, in: id, by: user.id, words: words)
        } else {
          let asked = try body.optionalInteger("refund_amount", in: 1...10_000_000_000)
          let problem = asked.map { ComplaintProblem.refund(asked: Money(minorUnits: $0, order.terms.total.currency)) }
          complaint = try await platform.complaints.open(
            about: order.id, by: user.id, problem ?? .others, words: words,
            phone: try body.phoneOfComplaint(), pictures: [])
        }
        return ["complaint_id": .string(complaint.id.wire), "complaint_state": .string(complaint.state.wire)]
      })
  }
}
