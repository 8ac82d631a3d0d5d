import CPostgres

/// A write that was sent and whose outcome nobody has looked at.
struct SentWrite {
  let sql: String
  /// How many rows it must change.
  let rows: Int
  /// What is told when it changed fewer.
  let complaint: String
}

/// Statements sent one after another without waiting for their answers: a batch's writes cost one way to the server
/// and back, however many tables they go to.
extension PostgreSQLConnection {
  /// Sends a statement; its outcome is told by `collect`.
  func send(_ sql: String, _ parameters: [Parameter]) throws {
    let name = try prepared(sql)
    if PQpipelineStatus(handle) == PQ_PIPELINE_OFF, PQenterPipelineMode(handle) != 1 { throw lost() }
    let sent = EncodedParameters(parameters).withPointers { pointers, lengths, formats in
      PQsendQueryPrepared(handle, name, Int32(parameters.count), pointers, lengths, formats, 0)
    }
    guard sent == 1 else { throw lost() }
  }

  /// Waits for all that was sent, and ends the pipeline.
  ///
  /// - Throws: what the first statement that failed says; `StoreError.failed` when one changed too few rows.
  func collect(_ writes: [SentWrite]) throws {
    guard PQpipelineSync(handle) == 1 else { throw lost() }
    var fault: (any Error)?
    for write in writes {
      let result = PQgetResult(handle)
      defer { PQclear(result) }
      // A null pointer ends the results of each statement.
      while let more = result == nil ? nil : PQgetResult(handle) { PQclear(more) }
      if fault != nil { continue }
      do {
        try check(result, write.sql)
        let changed = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        guard changed == write.rows else { throw StoreError.failed("\(write.rows - changed) \(write.complaint)") }
      } catch { fault = error }
    }
    let end = PQgetResult(handle)
    PQclear(end)
    guard PQexitPipelineMode(handle) == 1 else { throw fault ?? lost() }
    if let fault { throw fault }
  }

  private func lost() -> StoreError { .unreachable(text(PQerrorMessage(handle))) }
}
