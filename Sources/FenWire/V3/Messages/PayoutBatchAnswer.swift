import Fen

/// A batch of transfers as answers and callbacks tell it.
public struct PayoutBatchAnswer: Hashable, Sendable {
  /// `batch_status`. Fen's batches are not approved and not closed by anybody.
  public enum Status: String, Hashable, Sendable {
    case accepted = "ACCEPTED"
    case processing = "PROCESSING"
    case finished = "FINISHED"
  }

  let batch: PayoutBatch

  public init(_ batch: PayoutBatch) { self.batch = batch }

  private var status: Status {
    if batch.isFinished { return .finished }
    return batch.paid.count + batch.failed.count == 0 ? .accepted : .processing
  }

  /// To the request that made it.
  public var created: JSONValue {
    [
      "out_batch_no": .string(batch.terms.number.value), "batch_id": .string(batch.id.wire),
      "create_time": .string(batch.createdAt.rfc3339), "batch_status": .string(status.rawValue),
    ]
  }

  /// To a query.
  public func found(details: [PayoutDetail]?, page: (offset: Int64, limit: Int64)?) -> JSONValue {
    let terms = batch.terms
    var head: JSONObject = [
      "mchid": .string("\(terms.merchant)"), "out_batch_no": .string(terms.number.value),
      "batch_id": .string(batch.id.wire), "appid": .string(terms.app), "batch_status": .string(status.rawValue),
      "batch_type": "API", "batch_name": .string(terms.name), "batch_remark": .string(terms.remark),
      "total_amount": .integer(terms.total.minorUnits), "total_num": .integer(terms.count),
      "create_time": .string(batch.createdAt.rfc3339), "update_time": .string(batch.changedAt.rfc3339),
      "success_amount": .integer(batch.paid.amount.minorUnits), "success_num": .integer(batch.paid.count),
      "fail_amount": .integer(batch.failed.amount.minorUnits), "fail_num": .integer(batch.failed.count),
    ]
    head.add("transfer_scene_id", terms.scene)
    var object: JSONObject = ["transfer_batch": .object(head)]
    object.add(
      "transfer_detail_list",
      details.map { list in
        .array(
          list.map { detail in
            [
              "detail_id": .string(detail.id.wire), "out_detail_no": .string(detail.terms.number.value),
              "detail_status": .string(PayoutDetailAnswer.status(detail).rawValue),
            ]
          })
      })
    if let page {
      object.add("offset", .integer(page.offset))
      object.add("limit", .integer(page.limit))
    }
    return .object(object)
  }

  /// `MCHTRANSFER.BATCH.FINISHED`
  public var notice: JSONValue {
    [
      "mchid": .string("\(batch.terms.merchant)"), "out_batch_no": .string(batch.terms.number.value),
      "batch_id": .string(batch.id.wire), "batch_status": .string(status.rawValue),
      "total_num": .integer(batch.terms.count), "total_amount": .integer(batch.terms.total.minorUnits),
      "success_amount": .integer(batch.paid.amount.minorUnits), "success_num": .integer(batch.paid.count),
      "fail_amount": .integer(batch.failed.amount.minorUnits), "fail_num": .integer(batch.failed.count),
      "update_time": .string(batch.changedAt.rfc3339),
    ]
  }
}

/// One transfer of a batch as an answer tells it.
public struct PayoutDetailAnswer: Hashable, Sendable {
  /// `detail_status`. INIT and WAIT_PAY are states of approval, which Fen has not.
  enum Status: String { case processing = "PROCESSING", success = "SUCCESS", fail = "FAIL" }

  let detail: PayoutDetail
  let batch: PayoutBatch

  public init(_ detail: PayoutDetail, of batch: PayoutBatch) {
    self.detail = detail
    self.batch = batch
  }

  static func status(_ detail: PayoutDetail) -> Status {
    switch detail.state {
    case .waiting: .processing
    case .paid: .success
    case .failed: .fail
    }
  }

  /// - Parameter userName: the name the merchant gave, encrypted for him.
  public func json(userName: String?) -> JSONValue {
    let terms = detail.terms
    var object: JSONObject = [
      "mchid": .string("\(batch.terms.merchant)"), "out_batch_no": .string(batch.terms.number.value),
      "batch_id": .string(batch.id.wire), "appid": .string(batch.terms.app),
      "out_detail_no": .string(terms.number.value), "detail_id": .string(detail.id.wire),
      "detail_status": .string(Self.status(detail).rawValue), "transfer_amount": .integer(terms.amount.minorUnits),
      "transfer_remark": .string(terms.remark),
    ]
    if case .failed(let failure, at: _) = detail.state {
      object.add("fail_reason", PayoutFailureReason(failure).rawValue)
    }
    object.add("openid", terms.openid)
    object.add("user_name", userName ?? "")
    object.add("initiate_time", detail.createdAt.rfc3339)
    object.add("update_time", detail.changedAt.rfc3339)
    return .object(object)
  }
}

extension PayoutFailureReason {
  public init(_ failure: PayoutFailure) {
    switch failure {
    case .overdue: self = .overdue
    case .otherName: self = .nameNotCorrect
    case .unverified: self = .notVerified
    case .nobody: self = .openidInvalid
    }
  }
}
