import Fen
import FenPlatform
import FenWire
import Hummingbird

extension AdminAPI {
  /// Reports of false claims are looked into and decided.
  func registerClaims(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "claims",
      use: call { _, request, _ in
        let page = try await platform.claims.list(
          waiting: request.uri.queryParameters["state"] == "waiting", after: try request.cursor)
        var answer: JSONObject = ["data": .array(page.rows.map { .object(listed($0)) })]
        answer.add("next", page.next.map(String.init))
        return .object(answer)
      })
    api.get(
      "claims/:report",
      use: call { _, request, parameter in
        let id = try reportID(parameter("report"))
        return try await describe(try await platform.claims.look(at: id, by: try StaffWord(query: request)))
      })
    api.post(
      "claims/:report/take",
      use: call { body, _, parameter in
        let id = try reportID(parameter("report"))
        try await platform.claims.take(id, by: try StaffWord(body))
        return try await describe(id)
      })
    api.post(
      "claims/:report/decide",
      use: call { body, _, parameter in
        let id = try reportID(parameter("report"))
        let decision = try body.string("decision", bytes: 1...20)
        guard let decision = ClaimDecision(key: decision) else {
          let known = ClaimDecision.allCases.map(\.key).joined(separator: ", ")
          throw APIError(.badRequest, "PARAM_ERROR", "decision is one of \(known)")
        }
        let found = try body.optionalString("provider_mchid", bytes: 1...10).map { text in
          guard let number = MerchantID(text) else {
            throw APIError(.badRequest, "PARAM_ERROR", "provider_mchid is a provider's number of ten digits")
          }
          return ProviderID(number.value)
        }
        try await platform.claims.decide(id, decision, about: found, by: try StaffWord(body))
        return try await describe(id)
      })
  }

  private func reportID(_ text: String) throws -> ClaimReportID {
    guard let number = Int64(text) else { throw UnknownThing.claimReport }
    return ClaimReportID(number)
  }

  private func describe(_ id: ClaimReportID) async throws -> JSONValue {
    guard let shown = try await platform.claims.report(id) else { throw UnknownThing.claimReport }
    return try await describe(shown)
  }

  private func describe(_ shown: ShownClaimReport) async throws -> JSONValue {
    var answer = listed(shown.report)
    if let provider = shown.provider {
      answer.add("provider_name", provider.name)
      answer.add("provider_terminated_at", provider.terminatedAt?.rfc3339)
    }
    if let said = shown.report.said {
      answer.add("name", said.name)
      answer.add("place", said.place)
      if !said.words.isEmpty { answer.add("words", said.words) }
      answer.add("contact", said.contact)
    }
    let deeds = try await platform.claims.deeds(about: shown.report.id)
    if !deeds.isEmpty { answer.add("staff", .array(deeds.map(\.json))) }
    return .object(answer)
  }

  private func listed(_ report: ClaimReport) -> JSONObject {
    var line: JSONObject = [
      "report_id": .string(String(report.id.value)), "kind": .string(report.kind.key),
      "filed_at": .string(report.filedAt.rfc3339),
    ]
    line.add("provider_mchid", report.provider.map { "\($0)" })
    switch report.state {
    case .received: line.add("state", "received")
    case .inReview(let since):
      line.add("state", "in_review")
      line.add("taken_at", since.rfc3339)
    case .decided(let verdict, let taken, let end):
      switch verdict {
      case .warned:
        line.add("state", "upheld")
        line.add("consequence", "warning")
      case .terminated:
        line.add("state", "upheld")
        line.add("consequence", "termination")
      case .dismissed(let reason):
        line.add("state", "dismissed")
        line.add("reason", reason)
      }
      line.add("taken_at", taken.rfc3339)
      line.add("decided_at", end.rfc3339)
    }
    return line
  }
}

/// Each refusal of a step with a report as the operator's API says it.
func claimReportError(_ refusal: ClaimReportRefusal) -> APIError {
  switch refusal {
  case .notNow(.received): APIError(.conflict, "CLAIM_STATE", "nobody has taken the report yet; POST …/take first")
  case .notNow(.inReview): APIError(.conflict, "CLAIM_STATE", "somebody took the report before; decide it")
  case .notNow(.decided): APIError(.conflict, "CLAIM_STATE", "the report was decided; GET it to see how and by whom")
  case .unsigned: APIError(.badRequest, "PARAM_ERROR", "say who decides (staff) and why (reason, 4 to 500 bytes)")
  case .otherProvider(let provider):
    APIError(.conflict, "OTHER_PROVIDER", "the report is about \(provider); leave provider_mchid out")
  case .noProvider:
    APIError(.conflict, "NO_PROVIDER", "only a provider can be ended: name it in provider_mchid, or decide a warning")
  }
}
