import Fen
import FenStore
import Synchronization

/// What the sandbox can be told to do wrong.
public enum FaultEffect: String, CaseIterable, Hashable, Sendable {
  case latency = "latency_ms"
  case httpStatus = "http_status"
  case dropConnection = "drop_connection"
  case systemError = "system_error"
  case badSignature = "bad_signature"
  case bankTimeout = "bank_timeout"
  case bankSilent = "bank_silent"
  case bankRefusal = "bank_refusal"
  case userPaying = "user_paying"
  case duplicateNotification = "duplicate_notification"
  case notificationOutOfOrder = "notification_out_of_order"
}

/// A fault ordered through the sandbox's control API.
public struct Fault: Hashable, Sendable {
  public let id: String
  public let merchant: MerchantID?
  public let method: String?
  /// A path; `*` at its end stands for anything.
  public let path: String?
  public let effect: FaultEffect
  public let value: Int64?
  /// How often it still acts; nil for ever.
  public var times: Int64?

  public init(
    id: String, merchant: MerchantID? = nil, method: String? = nil, path: String? = nil, effect: FaultEffect,
    value: Int64? = nil, times: Int64? = nil
  ) {
    self.id = id
    self.merchant = merchant
    self.method = method
    self.path = path
    self.effect = effect
    self.value = value
    self.times = times
  }

  func matches(_ effect: FaultEffect, merchant: MerchantID?, method: String?, path: String?) -> Bool {
    guard self.effect == effect else { return false }
    if let wanted = self.merchant, let merchant, wanted != merchant { return false }
    if let wanted = self.method, let method, wanted != method { return false }
    guard let wanted = self.path, let path else { return true }
    return wanted.hasSuffix("*") ? path.hasPrefix(wanted.dropLast()) : path == wanted
  }
}

/// The faults in force. Empty outside the sandbox, and then costs one look at an empty list.
///
/// Processes that share a database share its table of faults; each keeps a copy of it.
public final class FaultBook: Sendable {
  private let faults = Mutex<[Fault]>([])
  private let sharing: (processes: Processes, database: any Database)?

  public convenience init() { self.init(sharing: nil) }

  init(sharing: (processes: Processes, database: any Database)?) { self.sharing = sharing }

  public var isEmpty: Bool { faults.withLock { $0.isEmpty } }

  /// What this process knows.
  public var all: [Fault] { faults.withLock { $0 } }

  /// With how often each still acts, whoever counted.
  public func current() async throws -> [Fault] {
    guard let sharing else { return all }
    return try await sharing.database.read { try Fault.all(in: $0) }
  }

  public func add(_ fault: Fault) async throws {
    guard let sharing else { return faults.withLock { $0.append(fault) } }
    try await sharing.processes.tell { try fault.insert(in: $0) }
  }

  public func removeAll() async throws {
    guard let sharing else { return faults.withLock { $0 = [] } }
    try await sharing.processes.tell { try $0.run("DELETE FROM faults") }
  }

  public func remove(_ id: String) async throws -> Bool {
    guard let sharing else {
      return faults.withLock { list in
        let before = list.count
        list.removeAll { $0.id == id }
        return list.count < before
      }
    }
    guard try await current().contains(where: { $0.id == id }) else { return false }
    try await sharing.processes.tell { _ = try $0.run("DELETE FROM faults WHERE id = ?1", [.text(id)]) }
    return true
  }

  /// Another process changed them.
  func replace(with stored: [Fault]) { faults.withLock { $0 = stored } }

  /// The first fault of this kind that applies, counted down. What is not known of the occasion matches.
  ///
  /// - Throws: `StoreError` where processes count together.
  public nonisolated(nonsending) func take(
    _ effect: FaultEffect, merchant: MerchantID? = nil, method: String? = nil, path: String? = nil
  ) async throws -> Fault? {
    while true {
      let found = faults.withLock { list -> Fault? in
        guard
          let index = list.firstIndex(where: {
            $0.matches(effect, merchant: merchant, method: method, path: path)
          })
        else { return nil }
        let fault = list[index]
        // What several count together is counted in the table.
        if let times = fault.times, sharing == nil { list.countDown(index, to: times - 1) }
        return fault
      }
      guard let found, found.times != nil, let sharing else { return found }
      let left = try await sharing.processes.write { try Fault.countDown(found.id, in: $0) }
      faults.withLock { list in
        if let index = list.firstIndex(where: { $0.id == found.id }) { list.countDown(index, to: left ?? 0) }
      }
      // Nil: others have used it up, and perhaps another fault applies.
      if left != nil { return found }
    }
  }
}

extension [Fault] {
  fileprivate mutating func countDown(_ index: Int, to left: Int64) {
    if left <= 0 { remove(at: index) } else { self[index].times = left }
  }
}

// The table that processes share

extension Fault {
  static func all(in transaction: any Transaction) throws -> [Fault] {
    try transaction.all(
      "SELECT id, mchid, method, path, effect, value, times FROM faults ORDER BY position, id"
    ) { row in
      guard let effect = FaultEffect(rawValue: row.text(4)) else {
        throw StoreError.unreadable(table: "faults", "effect \(row.text(4))")
      }
      return Fault(
        id: row.text(0), merchant: row.optionalInt(1).map { MerchantID($0) }, method: row.optionalText(2),
        path: row.optionalText(3), effect: effect, value: row.optionalInt(5), times: row.optionalInt(6))
    }
  }

  func insert(in transaction: any Transaction) throws {
    try transaction.run(
      """
      INSERT INTO faults (id, position, mchid, method, path, effect, value, times)
      SELECT ?1, coalesce(max(position), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7 FROM faults
      """,
      [
        .text(id), SQLValue(merchant?.value), SQLValue(method), SQLValue(path), .text(effect.rawValue),
        SQLValue(value), SQLValue(times),
      ])
  }

  /// Answers how often it still acts after this time; nil when it was used up before.
  static func countDown(_ id: String, in transaction: any Transaction) throws -> Int64? {
    let left = try transaction.first(
      "UPDATE faults SET times = times - 1 WHERE id = ?1 AND times > 0 RETURNING times", [.text(id)]
    ) { $0.int(0) }
    if left == 0 { try transaction.run("DELETE FROM faults WHERE id = ?1", [.text(id)]) }
    return left
  }
}
