import Fen
import Synchronization

/// What the sandbox can be told to do wrong.
public enum FaultEffect: String, CaseIterable, Hashable, Sendable {
  case latency = "latency_ms"
  case httpStatus = "http_status"
  case dropConnection = "drop_connection"
  case systemError = "system_error"
  case badSignature = "bad_signature"
  case bankTimeout = "bank_timeout"
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
public final class FaultBook: Sendable {
  private let faults = Mutex<[Fault]>([])

  public init() {}

  public var all: [Fault] { faults.withLock { $0 } }
  public func add(_ fault: Fault) { faults.withLock { $0.append(fault) } }
  public func removeAll() { faults.withLock { $0 = [] } }
  public func remove(_ id: String) -> Bool {
    faults.withLock { list in
      let before = list.count
      list.removeAll { $0.id == id }
      return list.count < before
    }
  }

  /// The first fault of this kind that applies, counted down. What is not known of the occasion matches.
  public func take(
    _ effect: FaultEffect, merchant: MerchantID? = nil, method: String? = nil, path: String? = nil
  ) -> Fault? {
    faults.withLock { list in
      guard
        let index = list.firstIndex(where: {
          $0.matches(effect, merchant: merchant, method: method, path: path)
        })
      else { return nil }
      let fault = list[index]
      if let times = fault.times {
        if times <= 1 { list.remove(at: index) } else { list[index].times = times - 1 }
      }
      return fault
    }
  }
}
