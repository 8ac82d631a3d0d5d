import Foundation

/// Says on standard error how far long work is, at most once a second. Told by the one thread that works.
final class Progress: @unchecked Sendable {
  private var told = ContinuousClock.now

  func tell(_ howFar: @autoclosure () -> String) {
    guard ContinuousClock.now - told >= .seconds(1) else { return }
    told = .now
    FileHandle.standardError.write(Data("\(howFar()) …\n".utf8))
  }
}
