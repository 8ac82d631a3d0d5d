/// How long something has taken, whatever happens to the machine's time meanwhile.
struct StopClock: Sendable {
  private let began = ContinuousClock.now

  var elapsed: Duration { ContinuousClock.now - began }
}
