import Fen
import FenPlatform
import Hummingbird
import NIOCore

/// `/merchant/{mchid}/complaints`: complaints read and answered by hand.
func registerComplaintDesk<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data
  let base: RouterPath = "merchant/:mchid/complaints"

  pages.get(base) { visit in
    let merchant = try visit.desk()
    let merchants = try await data.merchants()
    let content = ComplaintDeskList(
      try await data.complaints(at: merchant), of: merchant, among: merchants,
      ended: try await data.endedProviders(of: merchant), visit.language)
    return .page(.merchantComplaints, title: visit.text("complaintDesk.title"), content: content)
  }

  pages.get("merchant/:mchid/complaints/:order") { visit in
    try await page(visit, try visit.desk(), try visit.order(), site)
  }

  pages.post("merchant/:mchid/complaints/:order") { visit, form in
    let (merchant, order) = (try visit.desk(), try visit.order())
    guard let step = MerchantsStep(page: form["step"] ?? "") else { throw PageRefusal.formUnreadable }
    do {
      let words = complaintWords(form["words"] ?? "")
      // What is refused needs a reason, and an answer words.
      if words == nil, step == .answer || step == .rejectRefund {
        throw PageRefusal.wordsUnfit(most: mostComplaintWords)
      }
      try await data.take(step, about: order, at: merchant, words: words ?? "")
      return .redirect("/merchant/\(merchant)/complaints/\(order.value)")
    } catch let refusal as PageRefusal {
      return try await page(visit, merchant, order, site, typed: form["words"] ?? "", refusal: refusal)
    }
  }

  pages.get("merchant/:mchid/complaint-pictures/:picture") { visit in
    let file = try await data.complaintPicture(visit.parameter("picture"), at: try visit.desk())
    return .file(file.name, type: file.format.contentType, ByteBuffer(bytes: file.bytes))
  }
}

private func page(
  _ visit: Visit, _ merchant: MerchantID, _ order: OrderID, _ site: Site, typed: String = "",
  refusal: PageRefusal? = nil
) async throws -> Answer {
  guard let complaint = try await site.data.complaint(about: order, at: merchant) else {
    throw PageRefusal.noSuchPage
  }
  let content = ComplaintDeskTalk(complaint, of: merchant, visit.language, typed: typed, refusal: refusal)
  return .page(
    .merchantComplaint, title: visit.text("complaint.title"), content: content, status: refusal?.status ?? .ok)
}

extension Visit {
  fileprivate func desk() throws(PageRefusal) -> MerchantID {
    guard let merchant = MerchantID(parameter("mchid")) else { throw .noSuchMerchant }
    return merchant
  }
}

extension MerchantsStep {
  fileprivate init?(page: String) {
    switch page {
    case "answer": self = .answer
    case "complete": self = .complete
    case "approve": self = .approveRefund
    case "reject": self = .rejectRefund
    case _: return nil
    }
  }
}
