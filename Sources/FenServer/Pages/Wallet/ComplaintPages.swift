import Fen
import FenPlatform
import Hummingbird
import NIOCore

/// `/wallet/complaints`: what somebody complains about, and what the merchants say to it.
func registerComplaints<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/complaints") { visit, user in
    let content = ComplaintList(try await data.complaints(of: user), visit.language)
    return .page(.walletComplaints, title: visit.text("complaint.titles"), content: content)
  }

  pages.walletGet("wallet/complaints/:order") { visit, user in
    try await page(visit, try visit.order(), user, site)
  }

  pages.walletPost("wallet/complaints/:order", files: .pictures(most: 3)) { visit, user, form in
    let order = try visit.order()
    do {
      let filed = FiledComplaint(
        problem: try await form.problem(about: order, of: user, data), words: try form.typedComplaintWords(),
        phone: try form.typedComplaintPhone(), pictures: form.files)
      try await data.complain(about: order, by: user, filed)
      return .redirect("/wallet/complaints/\(order.value)")
    } catch let refusal as PageRefusal {
      return try await page(visit, order, user, site, form: form, refusal: refusal)
    }
  }

  for step in PayersStep.allCases {
    pages.walletPost("wallet/complaints/:order/\(step.path)", files: step.needsWords ? .pictures(most: 3) : .none) {
      visit, user, form in
      let order = try visit.order()
      do {
        try await data.take(
          step, about: order, by: user, words: step.needsWords ? try form.typedComplaintWords() : "",
          pictures: form.files)
        return .redirect("/wallet/complaints/\(order.value)")
      } catch let refusal as PageRefusal {
        return try await page(visit, order, user, site, form: form, refusal: refusal)
      }
    }
  }

  pages.walletGet("wallet/complaint-pictures/:picture") { visit, user in
    let file = try await data.complaintPicture(visit.parameter("picture"), of: user)
    return .file(file.name, type: file.format.contentType, ByteBuffer(bytes: file.bytes))
  }
}

/// The complaint about an order, or the form for one.
private func page(
  _ visit: Visit, _ order: OrderID, _ user: UserID, _ site: Site, form: Form? = nil, refusal: PageRefusal? = nil
) async throws -> Answer {
  let status = refusal?.status ?? .ok
  if let complaint = try await site.data.complaint(about: order, of: user) {
    let content = ComplaintTalk(
      complaint, visit.language, typed: form?["words"] ?? "", lostPictures: form?.files.isEmpty == false,
      refusal: refusal)
    return .page(.walletComplaint, title: visit.text("complaint.title"), content: content, status: status)
  }
  let payment = try await site.data.payment(order, of: user)
  let content = ComplaintForm(
    payment, canAskBack: try await site.data.mostAskedBack(of: order, of: user).isPositive, visit.language, form,
    refusal: refusal)
  return .page(.walletComplaintNew, title: visit.text("complaint.title"), content: content, status: status)
}

extension Form {
  fileprivate func typedComplaintWords() throws(PageRefusal) -> String {
    guard let words = complaintWords(self["words"] ?? "") else { throw .wordsUnfit(most: mostComplaintWords) }
    return words
  }

  fileprivate func typedComplaintPhone() throws(PageRefusal) -> String? {
    guard let typed = trimmed("phone") else { return nil }
    guard let phone = complaintPhone(typed) else { throw .signIn(.phoneUnreadable) }
    return phone
  }

  /// Money is asked for in the whole where no amount was typed.
  fileprivate func problem(
    about order: OrderID, of user: UserID, _ data: any PageData
  ) async throws -> ComplaintProblem {
    switch ComplaintKind(page: self["type"] ?? "") {
    case .refund:
      let typed = trimmed("amount")
      return .refund(
        asked: typed == nil ? try await data.mostAskedBack(of: order, of: user) : try money("amount"))
    case .serviceNotWork: return .serviceNotWork
    case .others, nil: return .others
    }
  }
}

extension PayersStep {
  fileprivate var path: String {
    switch self {
    case .addWords: "words"
    case .goOn: "go-on"
    case .withdraw: "withdraw"
    case .accept: "accept"
    }
  }
}
