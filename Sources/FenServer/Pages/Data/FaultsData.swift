import Fen
import FenPlatform

/// What is made to fail on purpose.
protocol FaultsData: Sendable {
  func faults() async throws -> [FaultRule]
  func add(_ fault: NewFault) async throws
  func removeFault(_ id: String) async throws
}

struct NewFault: Equatable, Sendable {
  var merchant: MerchantID?
  var method: String?
  var path: String?
  var effect: FaultEffect
  /// Milliseconds for a latency, the status for an HTTP status.
  var value: Int64?
  /// How often it strikes; nil for always.
  var times: Int64?
}

/// A fault in force; its `times` say how often it will still strike.
struct FaultRule: Equatable, Sendable {
  var id: String
  var fault: NewFault
}
