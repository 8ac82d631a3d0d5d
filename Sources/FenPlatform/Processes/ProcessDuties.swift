import Fen
import Synchronization

/// What the platform does for `Processes`, and hears from it.
struct ProcessDuties: Sendable {
  let numbers: NumberSource
  let writes: OpenWrites
  let engine: Engine
  /// Outside the sandbox the clock is the machine's and nothing goes wrong by order.
  let isSandbox: Bool
  let clock: PlatformClock
  let faults: FaultBook
  let merchants: MerchantDirectory
  let stillness: Stillness
  let bell: Bell
  /// What was stored when it was last read. A clock that somebody moves step by step is not stored on the way.
  let stored = StoredState()

  final class StoredState: Sendable {
    let last = Mutex<(clock: PlatformClock.Setting?, emptied: String?)>((nil, nil))
  }

  func floor() -> Int64 { writes.floor }
  func changes() -> Int64 { engine.statistics.commands }
  func own(until moment: Instant) { numbers.owned(until: moment) }
  func othersChanged() { engine.changes.publish() }
  func workCameBack() { bell.ring() }

  /// False while it cannot be taken in because something is still under way.
  func takeIn(_ news: News) -> Bool {
    let isStill = stillness.ask(news.stillness)
    if isSandbox { faults.replace(with: news.faults) }
    let (clockChanged, isEmptied) = stored.last.withLock { last in
      defer { last = (news.clock, news.emptied) }
      return (last.clock != news.clock, last.emptied != news.emptied)
    }
    if isSandbox, clockChanged, let setting = news.clock { clock.set(setting) }
    // Rare: somebody was terminated, the clock was set, the sandbox emptied.
    merchants.forget()
    if clockChanged || isEmptied { engine.changes.publish() }
    bell.ring()
    return isStill
  }
}
