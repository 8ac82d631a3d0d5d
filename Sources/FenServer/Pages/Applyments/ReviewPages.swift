import Fen
import FenPlatform
import Hummingbird
import NIOCore

/// `/platform/applyments`: applications for merchants are looked at and decided.
func registerApplymentReview<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.get("platform/applyments") { visit in
    let underReview = visit.query["all"] == nil
    let page = try await data.applyments(underReview: underReview, after: visit.query["cursor"].flatMap { Int64($0) })
    let content = ApplymentList(page, underReview, visit.language)
    return .page(.applyments, title: visit.text("applyment.title"), content: content)
  }

  pages.get("platform/applyments/:applyment") { visit in
    let applyment = try await visit.applyment(data)
    return try await reviewPage(applyment, visit, data)
  }

  pages.get("platform/applyments/:applyment/papers/:paper") { visit in
    let applyment = try await visit.applyment(data)
    let file = try await data.paper(MediaID(visit.parameters["paper"] ?? ""), of: applyment)
    return .file("paper.\(file.format.endings[0])", type: file.format.contentType, ByteBuffer(bytes: file.bytes))
  }

  pages.post("platform/applyments/:applyment") { visit, form in
    let applyment = try await visit.applyment(data)
    // Without it nothing was looked at, and nothing handed in then is what is decided.
    let seen = Instant(milliseconds: form.trimmed("seen").flatMap { Int64($0) } ?? 0)
    do {
      if form["do"] == "approve" {
        try await data.approve(applyment.id, seen: seen)
        try await site.say(.success, visit.text("applyment.wasApproved"), to: visit)
      } else {
        let fields = ApplymentField.allCases.compactMap { field in
          form.trimmed("reason.\(field.rawValue)").map { RejectedField(field, String($0.prefix(170))) }
        }
        try await data.reject(applyment.id, because: fields, seen: seen)
        try await site.say(.success, visit.text("applyment.wasRejected"), to: visit)
      }
      return .redirect("/platform/applyments/\(applyment.id.value)")
    } catch let refusal as PageRefusal {
      return try await reviewPage(try await visit.applyment(data), visit, data, refusal)
    }
  }
}

private func reviewPage(
  _ applyment: Applyment, _ visit: Visit, _ data: any PageData, _ refusal: PageRefusal? = nil
) async throws -> Answer {
  var address: String?
  switch applyment.state {
  case .toBeConfirmed, .toBeSigned, .signing: address = try await data.agreementAddress(of: applyment.id)
  case .auditing, .rejected, .finished, .canceled: break
  }
  let content = try ApplymentReview(
    applyment, visit.language, agreement: address, refusal: refusal.map { RefusalView($0, visit.language) })
  return .page(
    .applyment, title: applyment.terms.business.shortName, content: content, status: refusal?.status ?? .ok)
}

extension Visit {
  /// - Throws: `noSuchApplyment`.
  fileprivate func applyment(_ data: any PageData) async throws -> Applyment {
    try await data.applyment(ApplymentID(try number("applyment", or: .applyment(.noSuchApplyment))))
  }
}
