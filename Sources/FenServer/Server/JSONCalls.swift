import Fen
import FenPlatform
import FenWire
import HTTPTypes
import Hummingbird
import NIOCore

/// An error of Fen's own APIs: `{"code": …, "message": …}`, the message in English with what to do next.
struct APIError: Error, HTTPResponseError {
  let status: HTTPResponse.Status
  let code: String
  let message: String
  /// Each thing that is wrong with a text that was sent, with its line.
  var faults: JSONValue?

  init(_ status: HTTPResponse.Status, _ code: String, _ message: String) {
    self.status = status
    self.code = code
    self.message = message
  }

  func response(from request: Request, context: some RequestContext) -> Response {
    var answer: JSONObject = ["code": .string(code), "message": .string(message)]
    if let faults { answer.add("faults", faults) }
    return jsonResponse(.object(answer), status: status)
  }
}

func jsonResponse(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
  Response(
    status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
    body: .init(byteBuffer: ByteBuffer(bytes: value.serialized())))
}

/// The longest body of a control or wallet call, bytes.
private let longestBody = 64 << 10

/// What a call of Fen's own APIs does.
typealias OwnCall =
  @Sendable (_ body: FieldReader, _ request: Request, _ parameter: (String) -> String) async throws -> JSONValue

/// How one of these APIs lets callers in. What several offer is registered once, and each puts its own door before it.
typealias OwnDoor = (@escaping OwnCall) -> @Sendable (Request, BasicRequestContext) async throws -> Response

/// A call of Fen's own APIs: fields of the body that nobody knows are passed over, every refusal has a name.
func jsonCall(
  _ body: @escaping OwnCall
) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
  ownCall { request, parameter in
    let buffer = try await request.body.collect(upTo: longestBody)
    let bytes = buffer.readableBytes == 0 ? Array("{}".utf8) : Array(buffer.readableBytesView)
    return try await body(try FieldReader(body: bytes), request, parameter)
  }
}

/// The same with a body that the call reads itself.
func ownCall(
  _ body: @escaping @Sendable (Request, _ parameter: (String) -> String) async throws -> JSONValue
) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
  { request, context in
    do {
      let language = Languages.preferred(in: request.headers[.acceptLanguage] ?? "")
      return try await MessageLanguage.$spoken.withValue(language.ofMessages) {
        jsonResponse(try await body(request) { context.parameters.get($0) ?? "" })
      }
    } catch {
      let answer = apiError(error)
      if answer.status == .internalServerError {
        context.logger.error("a call failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      }
      throw answer
    }
  }
}

/// Each refusal as Fen's own APIs say it.
func apiError(_ error: any Error) -> APIError {
  switch error {
  case let error as APIError: return error
  case let error as WireError:
    return APIError(.init(code: error.status), error.code.rawValue, error.hint ?? error.message)
  case let refusal as PayRefusal: return payError(refusal)
  case let refusal as LimitRefusal: return limitError(refusal)
  case let refusal as SendRedPacketRefusal: return redPacketError(refusal)
  case let refusal as OpenRedPacketRefusal: return redPacketError(refusal)
  case let refusal as IdentityRefusal: return identityError(refusal)
  case let refusal as SendRefusal: return sendError(refusal)
  case let refusal as TransferRefusal: return transferError(refusal)
  case let refusal as PayeeRefusal: return payeeError(refusal)
  case let refusal as ReceiveCodeRefusal: return receiveCodeError(refusal)
  case let refusal as VerificationRefusal: return verificationError(refusal)
  case let fault as ClaimFault: return claimError(fault)
  case let refusal as PrepayRefusal: return APIError(.conflict, "ORDER", "the order cannot be placed: \(refusal)")
  case CardRefusal.bankRefused:
    return APIError(.forbidden, "BANK_REFUSED", "the bank refused the card; try another card or the balance")
  case let refusal as CodeRefusal:
    switch refusal {
    case .unreadable:
      return APIError(
        .badRequest, "CODE_UNREADABLE",
        "not a code_url, h5_url or prepay_id of this network; paste it as it was answered"
      )
    case .tooOld:
      return APIError(.gone, "CODE_EXPIRED", "the code is too old; place the order again to get a fresh one")
    case .noSuchOrder: return APIError(.notFound, "ORDER_NOT_EXIST", "the order behind this code is gone")
    }
  case let refusal as ProofRefusal: return proofError(refusal)
  case let refusal as PasswordRefusal: return passwordError(refusal)
  case let refusal as PasswordChangeRefusal: return passwordChangeError(refusal)
  case let refusal as OneTimeCodeRefusal: return codeError(refusal)
  case let refusal as DeviceRefusal: return deviceError(refusal)
  case let refusal as ClosingRefusal: return closingError(refusal)
  case let faults as CampaignTextFaults: return campaignError(faults)
  case let refusal as CampaignRefusal: return campaignError(refusal)
  case let refusal as CampaignRequestRefusal: return campaignError(refusal)
  case let refusal as MallRefusal: return mallError(refusal)
  case let thing as UnknownThing: return APIError(.notFound, "NOT_FOUND", "there is no such \(thing.noun)")
  case let refusal as NewMerchantRefusal: return merchantError(refusal)
  case let refusal as RelationRefusal: return relationError(refusal)
  case let refusal as MerchantAppRefusal: return merchantAppError(refusal)
  case let refusal as ApplymentRefusal: return applymentRefusal(refusal)
  case let refusal as SettlementRefusal: return settlementRefusal(refusal)
  case let refusal as ClaimReportRefusal: return claimReportError(refusal)
  case BankDisputeRefusal.alreadySettled(let settled):
    return APIError(.conflict, "ALREADY_SETTLED", "\(settled.staff) settled it: \(settled.note)")
  case let unfit as UnfitUser:
    switch unfit {
    case .amount: return APIError(.badRequest, "PARAM_ERROR", "a balance is 0 to 10000000000 fen")
    case .nameTooLong: return APIError(.badRequest, "PARAM_ERROR", "a name has at most 128 bytes")
    }
  case let fault as ShownNameFault: return shownNameError(fault)
  case let refusal as ConfirmPayoutRefusal: return payoutError(refusal)
  case let refusal as ComplaintRefusal: return payersComplaintError(refusal)
  case DepositRefusal.sameNumberOtherTerms:
    return APIError(.conflict, "REQUEST_ID_USED", "this request_id brought another amount in; take a new one")
  case DepositRefusal.bankDidNotPay:
    return APIError(.badGateway, "BANK_REFUSED", "the sandbox bank did not pay; look at GET /sandbox/v1/faults")
  case let fault as CardNumberFault: return cardNumberError(fault)
  case let refusal as BindingRefusal: return bindingError(refusal)
  case let refusal as UnbindRefusal: return unbindError(refusal)
  case CardOrderRefusal.notTheCards:
    return APIError(.conflict, "CARD_ORDER", "name each bound card once; GET /wallet/v1/cards lists them")
  case let refusal as CardMoveRefusal: return cardMoveError(refusal)
  case let fault as SMSFault: return messageError(fault)
  case EngineRefusal.busy, EngineRefusal.stopped:
    return APIError(.serviceUnavailable, "BUSY", "the server has too much to do; repeat the call")
  case is NIOTooManyBytesError:
    return APIError(.contentTooLarge, "PARAM_ERROR", "a body has at most \(longestBody) bytes")
  case _:
    return APIError(.internalServerError, "SYSTEM_ERROR", "something failed inside; the server's log says what")
  }
}

/// What is asked of Fen's own APIs where there is nothing.
let noSuchCall = jsonResponse(
  ["code": "NOT_FOUND", "message": "no such call; /openapi/sandbox.yaml, wallet.yaml and admin.yaml list them"],
  status: .notFound)

private func payError(_ refusal: PayRefusal) -> APIError {
  switch refusal {
  case .alreadyPaid: APIError(.conflict, "ORDERPAID", "the order is paid")
  case .alreadyClosed: APIError(.conflict, "ORDER_CLOSED", "the order is closed; place a new one")
  case .expired: APIError(.conflict, "ORDER_CLOSED", "the order was not paid in time; place a new one")
  case .payerBusy: APIError(.conflict, "PAYER_BUSY", "a payment of this order is under way; query it")
  case .partOfCombination:
    APIError(.conflict, "PART_OF_COMBINATION", "the order is paid with others: pay by the code they were placed with")
  case .notForThisPayer: APIError(.forbidden, "NOT_FOR_THIS_PAYER", "the order is for another payer")
  case .methodExcluded: APIError(.forbidden, "METHOD_EXCLUDED", "limit_pay of the order excludes this way of paying")
  case .noSuchCard: APIError(.notFound, "CARD", "this person has no such card")
  case .balanceTooLow(let has, let needs):
    APIError(.forbidden, "NOT_ENOUGH", "the balance is \(has.majorUnits), the order needs \(needs.majorUnits)")
  case .priceChanged(let price):
    APIError(
      .conflict, "PRICE_CHANGED",
      "it costs \(price.minorUnits) fen now; show that to the payer, and send it as payer_total when he agrees")
  case .arithmetic(let fault): APIError(.badRequest, "PARAM_ERROR", "\(fault)")
  }
}

private func merchantError(_ refusal: NewMerchantRefusal) -> APIError {
  switch refusal {
  case .nameMissing: APIError(.badRequest, "PARAM_ERROR", "name is missing")
  case .apiv3KeyNot32Bytes: APIError(.badRequest, "PARAM_ERROR", "apiv3_key must have 32 ASCII characters")
  case .numberTaken(let id): APIError(.conflict, "ALREADY_EXISTS", "there is a merchant \(id) already")
  case .noSuchProvider(let id): APIError(.notFound, "NOT_FOUND", "\(id) is not a provider of this network")
  }
}
