import Fen
import Foundation
import Synchronization

/// The time of everything that is business. In the sandbox it can be stopped and moved forward.
///
/// The protocol's own stamps (signatures, certificates) follow the machine's time instead, because SDKs compare them
/// with theirs.
public final class PlatformClock: Sendable {
  public enum Setting: Hashable, Sendable {
    /// The machine's time.
    case real
    /// Standing still.
    case frozen(Instant)
  }
  private let setting: Mutex<Setting>

  public init(_ setting: Setting = .real) { self.setting = Mutex(setting) }

  public func now() -> Instant {
    switch setting.withLock({ $0 }) {
    case .real: machineTime()
    case .frozen(let instant): instant
    }
  }

  public var current: Setting { setting.withLock { $0 } }
  public func set(_ new: Setting) { setting.withLock { $0 = new } }
}

/// The machine's time, for the protocol's own stamps.
public func machineTime() -> Instant {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return Instant(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
}
