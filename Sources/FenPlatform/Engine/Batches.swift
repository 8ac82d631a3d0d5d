import Fen
import FenStore

/// Each round reads what the last one met. Far more than any command needs: one that does not get on must not hold its
/// rows' locks for ever.
private let mostRounds = 1_000

/// How a batch becomes a transaction: read what is wanted, decide, write.
struct Batches: Sendable {
  let database: any Database
  let clock: PlatformClock
  let numbers: NumberSource
  let rules: Rules
  let campaigns: RunningCampaigns
  let lane: Int

  /// Performs all of `commands` in one transaction; answers in order, and whether something is due at once.
  ///
  /// Where rows are read many at once, a command that meets a row that is not there yet is performed again with it.
  ///
  /// - Parameter attempt: nil when a row is awaited.
  /// - Throws: `StoreError`; then nothing is stored.
  func perform<Subject, Answer>(
    _ commands: [Subject], prefetch: (Subject, Workspace) -> Void,
    attempt: (Subject, Workspace) throws -> Answer?
  ) throws -> (answers: [Answer], wroteDueWork: Bool) {
    try database.write { transaction in
      let work = Workspace(
        transaction: transaction, now: clock.now(), numbers: numbers, rules: rules,
        campaigns: campaigns, stripe: numbers.stripe(ofLane: lane))
      guard transaction.prefersBulk else {
        let answers = try commands.map { command in
          guard let answer = try attempt(command, work) else { throw StoreError.failed("a row was not read") }
          return answer
        }
        try work.flush()
        return (answers, work.wroteDueWork)
      }
      for command in commands { prefetch(command, work) }
      var answers = [Answer?](repeating: nil, count: commands.count)
      var open = Array(commands.indices)
      var rounds = 0
      while !open.isEmpty {
        rounds += 1
        guard rounds <= mostRounds else { throw StoreError.failed("a command waited for rows \(rounds) times") }
        try work.readWanted()
        open = try open.filter { place in
          answers[place] = try attempt(commands[place], work)
          return answers[place] == nil
        }
      }
      try work.flush()
      return (answers.map { $0! }, work.wroteDueWork)
    }
  }
}
