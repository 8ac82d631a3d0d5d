import Fen
import FenPlatform
import FenWire
import Synchronization

/// A request of the merchant protocol as it came and as it was answered, for the developer to look at.
struct RequestLogEntry: Sendable {
  enum Verdict: Sendable {
    /// The signature fits this text.
    case verified(signed: String)
    /// Refused before or by the check of the signature.
    case refused(WireErrorSummary, expected: String?)
  }
  struct WireErrorSummary: Sendable {
    let issue: String
    let hint: String?
  }
  enum ProtocolVersion: Sendable {
    /// XML; refusals are answered with the status 200 too.
    case two
    case three
  }
  let id: String
  let protocolVersion: ProtocolVersion
  /// The machine's time.
  let at: Instant
  let method: String
  /// Path and query exactly as sent.
  let target: String
  let headers: [(name: String, value: String)]
  let body: [UInt8]
  let merchant: MerchantID?
  let verdict: Verdict
  let status: Int
  let answerHeaders: [(name: String, value: String)]
  let answerBody: [UInt8]
  let code: String?
  let message: String?
  let hint: String?
  let microseconds: Int64

  /// It was refused, or failed.
  var isFailure: Bool { status >= 400 || code != nil }

  /// Its signature was found wrong, or missing.
  var isUnsigned: Bool {
    switch protocolVersion {
    case .two: code == V2ErrorCode.signError.rawValue
    case .three: status == 401
    }
  }

  /// What it takes in memory, about: the body stands in the signed text once more.
  var bytes: Int { 2 * body.count + answerBody.count + 4_096 }
}

/// The latest requests, in memory, in the sandbox only.
final class RequestLog: Sendable {
  static let kept = 500
  /// The memory that is given to them, bytes: a body may have a megabyte.
  static let mostBytes = 64 << 20
  private struct State {
    var entries = [RequestLogEntry]()
    var bytes = 0
  }
  private let state = Mutex(State())
  let isOn: Bool
  private let changes: ChangeFeed

  init(isOn: Bool, changes: ChangeFeed) {
    self.isOn = isOn
    self.changes = changes
  }

  func add(_ entry: RequestLogEntry) {
    state.withLock { state in
      state.entries.append(entry)
      state.bytes += entry.bytes
      guard state.entries.count >= 2 * Self.kept || state.bytes > Self.mostBytes else { return }
      // Dropped in blocks: taking the first away moves all others.
      var left = state.bytes
      let dropped = state.entries.prefix { entry in
        guard left > Self.mostBytes / 2 else { return false }
        left -= entry.bytes
        return true
      }
      state.entries.removeFirst(max(dropped.count, state.entries.count - Self.kept))
      state.bytes = state.entries.reduce(0) { $0 + $1.bytes }
    }
    changes.publish()
  }

  /// The latest first.
  var latest: [RequestLogEntry] { state.withLock { Array($0.entries.suffix(Self.kept).reversed()) } }

  func entry(_ id: String) -> RequestLogEntry? { state.withLock { $0.entries.last { $0.id == id } } }

  func empty() { state.withLock { $0 = State() } }
}
