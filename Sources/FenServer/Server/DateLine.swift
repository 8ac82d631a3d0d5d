import Fen
import FenPlatform
import Synchronization

/// What the header `Date` of an answer says; written anew once a second.
final class DateLine: Sendable {
  private let known = Mutex<(second: Int64, text: String)>((-1, ""))

  var text: String {
    let now = machineTime()
    return known.withLock { known in
      if known.second != now.seconds { known = (now.seconds, now.httpDate) }
      return known.text
    }
  }
}
