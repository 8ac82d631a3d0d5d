import Fen
import FenPlatform
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
  let id: String
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
}

/// The latest requests, in memory, in the sandbox only.
final class RequestLog: Sendable {
  static let kept = 500
  private let entries = Mutex<[RequestLogEntry]>([])
  let isOn: Bool
  private let changes: ChangeFeed

  init(isOn: Bool, changes: ChangeFeed) {
    self.isOn = isOn
    self.changes = changes
  }

  func add(_ entry: RequestLogEntry) {
    entries.withLock { list in
      list.append(entry)
      // Dropped in blocks: taking the first away moves all others.
      if list.count >= 2 * Self.kept { list.removeFirst(Self.kept) }
    }
    changes.publish()
  }

  /// The latest first.
  var latest: [RequestLogEntry] { entries.withLock { Array($0.suffix(Self.kept).reversed()) } }

  func entry(_ id: String) -> RequestLogEntry? { entries.withLock { $0.last { $0.id == id } } }

  func empty() { entries.withLock { $0 = [] } }
}
