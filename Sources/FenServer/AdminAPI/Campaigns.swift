import Crypto
import Fen
import FenPlatform
import FenWire
import Hummingbird
import NIOCore

extension AdminAPI {
  /// Campaigns, and the money they are paid from.
  func registerCampaigns(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "campaigns",
      use: textCall { terms, request, _ in
        let query = request.uri.queryParameters
        let owner = try await owner(query["owner"].map(String.init))
        let number = query["request"].map(String.init)
        guard number.map({ (1...128).contains($0.utf8.count) }) ?? true else {
          throw APIError(.badRequest, "PARAM_ERROR", "request has 1 to 128 bytes")
        }
        let made = try await platform.campaigns.make(terms, owner: owner, request: number, hash: terms.hash)
        return try await describe(made.id, for: request)
      })
    api.get(
      "campaigns",
      use: call { _, request, _ in
        let query = request.uri.queryParameters
        if let number = query["request"] {
          let found = try await platform.campaigns.campaign(
            of: try await owner(query["owner"].map(String.init)), request: String(number))
          let answer = try found.map { try describe($0, for: request) }
          return ["data": .array(answer.map { [$0] } ?? [])]
        }
        let owner: Funder? = if let text = query["owner"] { try await self.owner(String(text)) } else { nil }
        let before = query["before"].flatMap { Int64($0) }.map { CampaignID($0) }
        let views = try await platform.campaigns.all(of: owner, before: before)
        return ["data": .array(try views.map { try describe($0, for: request) })]
      })
    api.get(
      "campaigns/:campaign",
      use: call { _, request, parameter in try await describe(try id(parameter), for: request) })
    api.put(
      "campaigns/:campaign",
      use: textCall { terms, request, parameter in
        let view = try await view(try id(parameter))
        _ = try await platform.campaigns.change(view.campaign.id, of: view.campaign.owner, to: terms)
        return try await describe(view.campaign.id, for: request)
      })
    for event in CampaignEvent.allCases {
      api.post(
        "campaigns/:campaign/\(event.word)",
        use: call { _, request, parameter in
          let campaign = try await view(try id(parameter)).campaign
          try await platform.campaigns.move(campaign.id, of: campaign.owner, event)
          return try await describe(campaign.id, for: request)
        })
    }
    api.post("campaigns/:campaign/coupons", use: call { try await sendCoupon($0, $1, $2) })
    api.post(
      "platform/deposits",
      use: call { body, _, _ in
        let account = Funder.platform.account
        let request = try await platform.wallets.askForDeposit(
          .fen(try body.integer("amount", in: 1...10_000_000_000)), into: account,
          number: try body.optionalRequestNumber())
        return try await describeDeposit(request, into: account)
      })
  }

  /// A coupon for one person. The same request sends it once.
  private func sendCoupon(
    _ body: FieldReader, _ request: Request, _ parameter: (String) -> String
  ) async throws -> JSONValue {
    let campaign = try await view(try id(parameter)).campaign
    let currency = campaign.terms.funding.budget?.currency ?? .cny
    func money(_ name: String) throws -> Money? {
      try body.optionalInteger(name, in: 1...10_000_000_000).map { Money(minorUnits: $0, currency) }
    }
    guard let user = Int64(try body.string("user_id", bytes: 1...20)) else { throw UnknownThing.user }
    let (worth, minimum) = (try money("worth"), try money("minimum"))
    let number = try body.string("request", bytes: 1...128)
    let said = "\(campaign.id.value) \(user) \(worth?.minorUnits ?? 0) \(minimum?.minorUnits ?? 0)"
    do {
      let coupon = try await platform.campaigns.send(
        campaign.id, of: campaign.owner, to: UserID(user), request: "admin:\(number)",
        hash: Array(SHA256.hash(data: Array(said.utf8))), worth: worth, minimum: minimum)
      return [
        "coupon_id": .string(String(coupon.id.value)), "valid_from": .string(coupon.valid.lowerBound.rfc3339),
        "valid_until": .string(coupon.valid.upperBound.rfc3339),
      ]
    } catch CampaignRequestRefusal.sameNumberOtherTerms {
      throw APIError(
        .conflict, "REQUEST_ID_USED", "this request sent another coupon; repeat it unchanged, or take a new one")
    } catch let refusal as SendCouponRefusal {
      throw campaignError(refusal, in: languages.language(ofCall: request))
    }
  }

  /// A call whose body is a campaign's text: YAML, or JSON, which is YAML as well.
  private func textCall(
    _ body: @escaping @Sendable (CampaignTerms, Request, _ parameter: (String) -> String) async throws -> JSONValue
  ) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
    ownCall { request, parameter in
      try checkToken(of: request)
      let buffer: ByteBuffer
      do { buffer = try await request.body.collect(upTo: largestCampaignText) } catch is NIOTooManyBytesError {
        throw APIError(.contentTooLarge, "PARAM_ERROR", "a campaign has at most \(largestCampaignText) bytes")
      }
      return try await body(try CampaignTerms(text: String(buffer: buffer)), request, parameter)
    }
  }

  private func id(_ parameter: (String) -> String) throws -> CampaignID {
    guard let number = Int64(parameter("campaign")) else { throw UnknownThing.campaign }
    return CampaignID(number)
  }

  private func view(_ id: CampaignID) async throws -> CampaignView {
    guard let view = try await platform.campaigns.campaign(id) else { throw UnknownThing.campaign }
    return view
  }

  private func owner(_ text: String?) async throws -> Funder {
    guard let text else { return .platform }
    guard let owner = Funder(text: text) else { throw UnknownThing.merchant }
    if case .merchant(let id) = owner, try await platform.merchants.merchant(id) == nil { throw UnknownThing.merchant }
    return owner
  }

  private func describe(_ id: CampaignID, for request: Request) async throws -> JSONValue {
    let view = try await view(id)
    guard case .object(var answer) = try describe(view, for: request) else { throw UnknownThing.campaign }
    answer.add("text", view.campaign.terms.text)
    return .object(answer)
  }

  private func describe(_ view: CampaignView, for request: Request) throws -> JSONValue {
    let campaign = view.campaign
    let period = campaign.terms.conditions.hours.period
    let language = languages.language(ofCall: request)
    var answer: JSONObject = [
      "campaign_id": .string(String(campaign.id.value)), "name": .string(campaign.terms.name),
      "owner": .string(campaign.owner.text), "request": .string(view.request), "state": .string(campaign.state.word),
      "version": .integer(campaign.version), "from": .string(period.lowerBound.rfc3339),
      "to": .string(period.upperBound.rfc3339),
      "summary": .string(language.sentence(campaign.terms.summary, CampaignNames())),
    ]
    if let budget = campaign.terms.funding.budget {
      answer.add("budget", budget.minorUnits)
      answer.add("currency", budget.currency.rawValue)
    }
    answer.add("spent", view.usage.spent)
    answer.add("rewards", view.usage.count)
    answer.add("people", view.usage.people)
    answer.add("created_at", view.createdAt.rfc3339)
    answer.add("changed_at", view.changedAt.rfc3339)
    return .object(answer)
  }
}

/// Bytes. Thousands of stores fit in it.
let largestCampaignText = 4 << 20
