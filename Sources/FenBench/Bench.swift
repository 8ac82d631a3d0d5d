import Foundation

/// Fen's own benchmarks. Every speed stands beside a yardstick of the same machine in the same run, because machines
/// differ and other work on them comes and goes.
public struct Bench: Sendable {
  /// What can be asked for by name.
  public enum Part: String, CaseIterable, Sendable {
    /// Signed answers to code payments, against bare signatures.
    case codepay
    /// Whole payments through the engine, against bare SQLite.
    case engine
    /// Create, pay, query, callback.
    case whole
    /// Callbacks delivered.
    case callbacks
    /// Payments with thousands of running campaigns, against the same with none.
    case campaigns
    /// Red packets opened, against bare HTTP answers.
    case packets
    /// Memory at rest, and how long a start takes.
    case start
    /// The engine against PostgreSQL's TPC-B.
    case pgbench
    /// Lanes of the engine on PostgreSQL against PostgreSQL by itself.
    case lanes
  }

  /// Where the yardsticks were built.
  let yardsticks: Yardsticks
  /// A folder of its own, emptied at the beginning and removed at the end.
  let folder: URL
  /// This program, to be started as a server.
  let program: URL
  let isQuick: Bool
  let progress: @Sendable (String) -> Void

  public init(
    yardsticks: URL, folder: URL, program: URL, isQuick: Bool, progress: @escaping @Sendable (String) -> Void
  ) {
    self.yardsticks = Yardsticks(folder: yardsticks)
    self.folder = folder
    self.program = program
    self.isQuick = isQuick
    self.progress = progress
  }

  /// - Throws: `BenchFault`, and what the parts of Fen throw.
  public func run(_ parts: [Part]) async throws -> [Figure] {
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var figures = [Figure]()
    for part in parts {
      progress("\(part.rawValue) …")
      figures += try await measure(part)
    }
    return figures
  }

  private func measure(_ part: Part) async throws -> [Figure] {
    switch part {
    case .codepay: try await codepay()
    case .engine: try await engine()
    case .whole: try await whole()
    case .callbacks: try await callbacks()
    case .campaigns: try await campaigns()
    case .packets: try await packets()
    case .start: try await start()
    case .pgbench: try await pgbench()
    case .lanes: try await lanes()
    }
  }
}

/// Why a benchmark could not be made. No figure is better than a wrong one.
public enum BenchFault: Error, CustomStringConvertible {
  case yardstickMissing(URL)
  case programFailed(String, status: Int32, said: String)
  case serverNotReady(String)
  case connection(String)
  case unexpectedAnswer(String)
  case refused(String)
  case dataUsedUp(String)

  public var description: String {
    switch self {
    case .yardstickMissing(let file): "\(file.path) is missing; build the yardsticks with `make yardsticks`"
    case .programFailed(let name, let status, let said): "\(name) ended with status \(status): \(said)"
    case .serverNotReady(let said): "the server did not get ready: \(said)"
    case .connection(let what): "a connection to the server failed: \(what)"
    case .unexpectedAnswer(let answer): "an answer is not what the benchmark counts: \(answer)"
    case .refused(let what): "the engine refused a payment of the benchmark: \(what)"
    case .dataUsedUp(let what): "the prepared data is used up: \(what)"
    }
  }
}

/// Processor time of this process, seconds.
func processSeconds() -> Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

func wallSeconds() -> Double { seconds(of: CLOCK_MONOTONIC) }

private func seconds(of clock: clockid_t) -> Double {
  var now = timespec()
  clock_gettime(clock, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}
