import FenWire
import Foundation

/// The programs of `Benchmarks/`: what the machine can do without Fen.
struct Yardsticks: Sendable {
  let folder: URL

  /// RSA-2048 signatures in a second of processor time.
  func signatures(seconds: Double) throws -> Double {
    Double(try number("signatures_per_cpu_second", of: "sign_bench", "\(seconds)"))
  }

  /// Durable flushes a second.
  func flushes(beside file: URL, seconds: Double) throws -> Double {
    Double(try number("flushes_per_second", of: "fsync_bench", file.path, "\(seconds)"))
  }

  func makePayments(_ file: URL, accounts: Int64, orders: Int64) throws {
    _ = try run("sqlite_pay", ["init", file.path, "\(accounts)", "\(orders)"])
  }

  func pay(_ file: URL, from first: Int64, batch: Int64, seconds: Double) throws -> Payments {
    let answer = try run("sqlite_pay", ["run", file.path, "\(first)", "\(batch)", "\(seconds)"])
    return Payments(
      count: try integer("payments", in: answer), seconds: Double(try integer("microseconds", in: answer)) / 1e6,
      processorSeconds: Double(try integer("cpu_microseconds", in: answer)) / 1e6)
  }

  /// Payments given to PostgreSQL many in one call.
  func pay(_ url: String, connections: Int, batch: Int64, seconds: Double, accounts: Int64, orders: Int64) throws
    -> Payments
  {
    let answer = try run("pg_batch", [url, "\(connections)", "\(batch)", "\(seconds)", "\(accounts)", "\(orders)"])
    return Payments(
      count: try integer("payments", in: answer), seconds: Double(try integer("microseconds", in: answer)) / 1e6,
      processorSeconds: 0)
  }

  /// A script for psql or pgbench.
  func script(_ name: String) throws -> String {
    let file = folder.appending(path: name)
    guard FileManager.default.isReadableFile(atPath: file.path) else { throw BenchFault.yardstickMissing(file) }
    return file.path
  }

  private func number(_ name: String, of program: String, _ arguments: String...) throws -> Int64 {
    try integer(name, in: try run(program, arguments))
  }

  private func integer(_ name: String, in answer: String) throws -> Int64 {
    guard case .integer(let value) = (try? JSONValue(parsing: answer))?[name] else {
      throw BenchFault.unexpectedAnswer("a yardstick without \(name): \(answer)")
    }
    return value
  }

  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let file = folder.appending(path: program)
    guard FileManager.default.isExecutableFile(atPath: file.path) else { throw BenchFault.yardstickMissing(file) }
    return try output(of: file, arguments)
  }
}

/// Payments made, and what they took.
struct Payments: Sendable {
  let count: Int64
  let seconds: Double
  let processorSeconds: Double

  var perSecond: Double { Double(count) / seconds }
  /// Processor time of one, microseconds.
  var cost: Double { processorSeconds / Double(count) * 1e6 }
}

/// Runs a program to its end and answers what it printed.
///
/// - Throws: `BenchFault.programFailed`.
func output(of program: URL, _ arguments: [String], in folder: URL? = nil) throws -> String {
  let process = Process()
  process.executableURL = program
  process.arguments = arguments
  if let folder { process.currentDirectoryURL = folder }
  let (out, err) = (Pipe(), Pipe())
  process.standardOutput = out
  process.standardError = err
  try process.runWithAllSignals()
  let printed = out.fileHandleForReading.readDataToEndOfFile()
  let complaints = err.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw BenchFault.programFailed(
      program.lastPathComponent, status: process.terminationStatus,
      said: String(decoding: complaints.isEmpty ? printed : complaints, as: UTF8.self))
  }
  return String(decoding: printed, as: UTF8.self)
}

extension Process {
  /// Starts it able to receive every signal.
  ///
  /// The threads of Swift's tasks block signals, and a child inherits what the thread that starts it blocks: pgbench
  /// would never hear its own alarm.
  func runWithAllSignals() throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try run()
  }
}
