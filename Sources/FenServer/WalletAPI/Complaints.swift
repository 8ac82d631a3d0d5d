import Fen
import FenPlatform
import FenWire
import HTTPTypes
import Hummingbird
import NIOCore

extension WalletAPI {
  /// What a person complains about, and what the merchants say to it.
  func registerComplaints(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "complaint-pictures",
      use: ownCall { request, _ in
        let user = try await signedIn(request).user
        do {
          let body = try await request.body.collect(upTo: MediaPurpose.complaintImage.mostBytes)
          let id = try await platform.complaints.keep(picture: Array(body.readableBytesView), of: user.id)
          return ["picture": .string(id.value)]
        } catch let refusal as UploadRefusal {
          throw APIError(.badRequest, "PICTURE_UNFIT", "send the bytes of a JPEG, PNG or BMP: \(refusal.inWords)")
        } catch is NIOTooManyBytesError {
          throw APIError(
            .contentTooLarge, "PICTURE_UNFIT", "a picture has at most \(MediaPurpose.complaintImage.mostBytes) bytes")
        }
      })
    api.get("complaint-pictures/:picture") { request, context in
      do {
        let user = try await signedIn(request).user
        let id = MediaID(context.parameters.get("picture") ?? "")
        guard let file = try await platform.complaints.picture(id, for: user.id) else {
          throw APIError(.notFound, "NOT_FOUND", "there is no such picture in your complaints")
        }
        return pictureResponse(file)
      } catch {
        throw apiError(error)
      }
    }
    api.post(
      "complaints",
      use: call { user, body, _ in
        guard let order = OrderID(transactionID: try body.string("transaction_id", bytes: 1...32)) else {
          throw UnknownThing.order
        }
        let problem = try await problem(body, about: order)
        let complaint = try await platform.complaints.open(
          about: order, by: user.id, problem, words: try body.wordsOfComplaint(), phone: try body.phoneOfComplaint(),
          pictures: try pictures(body))
        return try await describe(complaint.id, of: user)
      })
    api.get(
      "complaints",
      use: call { user, _, _ in
        var data = [JSONValue]()
        for shown in try await platform.complaints.complaints(of: user.id) {
          data.append(.object(try await describe(shown)))
        }
        return ["data": .array(data)]
      })
    api.get(
      "complaints/:complaint",
      use: call { user, _, _, parameter in
        guard let id = ComplaintID(wire: parameter("complaint")) else { throw UnknownThing.complaint }
        return try await describe(id, of: user)
      })
    for (path, step) in [
      ("words", PayersStep.addWords), ("go-on", .goOn), ("withdraw", .withdraw), ("accept", .accept),
    ] {
      api.post(
        "complaints/:complaint/\(path)",
        use: call { user, body, _, parameter in
          guard let id = ComplaintID(wire: parameter("complaint")) else { throw UnknownThing.complaint }
          _ = try await platform.complaints.take(
            step, in: id, by: user.id, words: step.needsWords ? try body.wordsOfComplaint() : "",
            pictures: step.needsWords ? try pictures(body) : [])
          return try await describe(id, of: user)
        })
    }
  }

  // Fields

  private func pictures(_ body: FieldReader) throws -> [MediaID] {
    (try body.optionalStrings("pictures", count: 0...mostComplaintPictures, bytes: 1...64) ?? []).map { MediaID($0) }
  }

  private func problem(_ body: FieldReader, about order: OrderID) async throws -> ComplaintProblem {
    switch try body.choice("type", of: ComplaintType.self) {
    case .serviceNotWork: return .serviceNotWork
    case .others: return .others
    case .refund:
      guard let order = try await platform.records.order(order), let payment = order.payment else {
        throw UnknownThing.order
      }
      let most = payment.mostAskedBack(after: try await platform.records.refunds(of: order.id))
      let asked = try body.optionalInteger("refund_amount", in: 1...10_000_000_000)
      return .refund(asked: Money(minorUnits: asked ?? most.minorUnits, most.currency))
    }
  }

  // Answers

  private func describe(_ id: ComplaintID, of user: User) async throws -> JSONValue {
    guard let shown = try await platform.complaints.complaint(id), shown.complaint.payer == user.id else {
      throw UnknownThing.complaint
    }
    let entries = try await platform.complaints.entries(of: id)
    return .object(try await describe(shown).adding(entries.map(describe)))
  }

  private func describe(_ shown: ShownComplaint) async throws -> JSONObject {
    let complaint = shown.complaint
    var answer: JSONObject = [
      "complaint_id": .string(complaint.id.wire), "transaction_id": .string(shown.order.id.transactionID),
      "payee": .string(try await platform.merchants.merchant(complaint.side.payee)?.name ?? ""),
      "type": .string(complaint.problem.kind.wire), "state": .string(complaint.state.wire),
      "words": .string(shown.beginning.entry.words), "opened_at": .string(complaint.openedAt.rfc3339),
      "times": .integer(complaint.times),
    ]
    if case .refund(let asked) = complaint.problem { answer.add("refund_amount", asked.minorUnits) }
    answer.add("answer_due", complaint.answerDue?.rfc3339)
    if case .processed(let end, let at) = complaint.state {
      answer.add("ended_at", at.rfc3339)
      answer.add("ended_by", end.name)
    }
    switch complaint.refund {
    case .approved?: answer.add("refund", "approved")
    case .rejected?: answer.add("refund", "rejected")
    case nil: break
    }
    return answer
  }

  private func describe(_ shown: ShownComplaintEntry) -> JSONValue {
    [
      "kind": .string(shown.entry.kind.name), "by": .string(shown.entry.kind.isPayers ? "payer" : "merchant"),
      "at": .string(shown.entry.at.rfc3339), "words": .string(shown.entry.words),
      "pictures": .array(shown.pictures.map { .string($0.value) }),
    ]
  }
}

private enum ComplaintType: String, CaseIterable {
  case refund = "REFUND"
  case serviceNotWork = "SERVICE_NOT_WORK"
  case others = "OTHERS"
}

extension JSONObject {
  fileprivate func adding(_ entries: [JSONValue]) -> JSONObject {
    var answer = self
    answer.add("entries", .array(entries))
    return answer
  }
}

extension PayersStep {
  var needsWords: Bool {
    switch self {
    case .addWords, .goOn: true
    case .withdraw, .accept: false
    }
  }
}

extension ComplaintEnd {
  var name: String {
    switch self {
    case .completed: "merchant"
    case .accepted: "accepted"
    case .withdrawn: "withdrawn"
    }
  }
}

extension ComplaintEntryKind {
  var name: String {
    switch self {
    case .opened: "opened"
    case .wentOn: "went_on"
    case .payerWords: "words"
    case .answer: "answer"
    case .completed: "completed"
    case .withdrawn: "withdrawn"
    case .accepted: "accepted"
    case .refundApproved: "refund_approved"
    case .refundRejected: "refund_rejected"
    }
  }
}
