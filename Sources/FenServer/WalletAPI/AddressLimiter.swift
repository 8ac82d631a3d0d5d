import Fen
import FenPlatform
import Synchronization

/// How often one address may sign in and have codes sent, by the generic cell rate algorithm.
///
/// Counted in this process and by the machine's time. Without an address nothing is counted: see `PeerNames`.
final class AddressLimiter: Sendable {
  enum Call: Hashable, Sendable {
    case codes
    case signIns
    /// Of agreements: asked for with a link, so apart from those of phones.
    case signingCodes
    case signatures
    /// Of false claims, by anybody.
    case claimReports

    /// Calls an hour, which may come at once.
    var perHour: Int64 {
      switch self {
      case .codes: 60
      case .signIns: 300
      case .signingCodes: 30
      case .signatures: 300
      case .claimReports: 20
      }
    }
  }
  private struct Key: Hashable {
    let address: String
    let call: Call
  }
  /// More addresses than come in an hour are the inventions of somebody who has many.
  private static let most = 100_000
  private static let hour: Int64 = 3_600_000
  /// When the bucket would be empty again, in milliseconds.
  private let emptyAt = Mutex<[Key: Int64]>([:])
  /// In percent of the figures; 0 switches the limits off.
  private let percent: Int64

  init(percent: Int64) { self.percent = percent }

  func admits(_ call: Call, from address: String?, at now: Int64 = machineTime().milliseconds) -> Bool {
    guard percent > 0, let address else { return true }
    let step = max(Self.hour * 100 / (call.perHour * percent), 1)
    return emptyAt.withLock { list in
      if list.count >= Self.most { list = list.filter { $0.value > now } }
      let key = Key(address: address, call: call)
      let before = max(list[key] ?? now, now)
      guard before + step - now <= Self.hour else { return false }
      list[key] = before + step
      return true
    }
  }
}
