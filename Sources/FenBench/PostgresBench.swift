import Foundation

extension Bench {
  /// PostgreSQL's own benchmark beside the engine, where PostgreSQL is installed.
  func pgbench() async throws -> [Figure] {
    guard let tools = PostgresTools.installed else {
      progress("pgbench is not installed; left out")
      return []
    }
    let (rounds, seconds) = isQuick ? (1, 3.0) : (3, 6.0)
    let postgres = try TemporaryPostgres(tools, folder: folder.appending(path: "postgres"))
    defer { postgres.stop() }
    try postgres.run("pgbench", "-q", "-i", "-s", "10", "postgres")
    let orders: Int64 = isQuick ? 200_000 : 900_000
    let engine = try PayingEngine(folder.appending(path: "beside.sqlite"), users: 1_000_000, orders: orders)
    var (measured, transactions) = ([Payments](), [Double]())
    for _ in 0..<rounds {
      let said = try postgres.run(
        "pgbench", "-n", "-M", "prepared", "-c", "8", "-j", "2", "-T", "\(Int(seconds))", "postgres")
      transactions.append(try transactionsPerSecond(said))
      measured.append(try await engine.pay(callers: 1_000, seconds: seconds))
    }
    try engine.close()
    return [
      Figure(
        "payments, 1,000 callers at once", median(measured.map(\.perSecond)), "/s",
        yardstick: .init(
          name: "pgbench TPC-B", value: median(transactions),
          ratio: median(zip(measured, transactions).map { $0.perSecond / $1 })), aim: .ratio(atLeast: 5),
        method: """
          \(rounds) rounds of \(shown(seconds)) s in turn; PostgreSQL \(tools.version) as installed, scale 10 \
          (1,000,000 accounts), 8 clients, prepared statements, a flush on every commit
          """)
    ]
  }
}

/// What pgbench says it made.
func transactionsPerSecond(_ said: String) throws -> Double {
  guard let match = said.firstMatch(of: /tps = ([0-9.]+)/), let rate = Double(match.1) else {
    throw BenchFault.unexpectedAnswer(said)
  }
  return rate
}

/// Where PostgreSQL's programs are.
struct PostgresTools {
  let folder: URL
  let version: String

  /// Debian keeps a folder for each version.
  static var installed: PostgresTools? {
    let root = URL(filePath: "/usr/lib/postgresql", directoryHint: .isDirectory)
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    return versions.compactMap(Int.init).sorted().reversed().map { version in
      PostgresTools(folder: root.appending(path: "\(version)/bin"), version: "\(version)")
    }.first { tools in
      ["initdb", "pg_ctl", "pgbench"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: tools.folder.appending(path: $0).path)
      }
    }
  }
}

/// A server of its own, in a folder of its own, reached by a socket there: nothing listens on the network.
struct TemporaryPostgres {
  private let tools: PostgresTools
  private let folder: URL
  private let server = Process()

  /// - Throws: `BenchFault.programFailed`.
  init(_ tools: PostgresTools, folder: URL) throws {
    self.tools = tools
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if getuid() == 0 {
      // PostgreSQL refuses to run as root; Debian's package makes this user.
      _ = try output(of: URL(filePath: "/usr/bin/chown"), ["postgres", folder.path])
    }
    try run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-instructions")
    (server.executableURL, server.arguments) = asPostgres(
      "postgres", ["-D", data, "-c", "listen_addresses=", "-k", folder.path])
    server.currentDirectoryURL = folder
    server.standardOutput = FileHandle.nullDevice
    server.standardError = FileHandle.nullDevice
    try server.runWithAllSignals()
    for _ in 0..<200 where (try? run("pg_isready", "-q")) == nil { usleep(50_000) }
    try run("pg_isready")
  }

  @discardableResult
  func run(_ program: String, _ arguments: String...) throws -> String {
    let (file, arguments) = asPostgres(program, arguments)
    return try output(of: file, arguments, in: folder)
  }

  func stop() {
    // Nothing of it is kept, so it need not write anything.
    _ = try? run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    server.waitUntilExit()
  }

  /// The command as the user who may run it.
  private func asPostgres(_ program: String, _ arguments: [String]) -> (file: URL, arguments: [String]) {
    let file = tools.folder.appending(path: program)
    if ["psql", "pgbench", "pg_isready"].contains(program) {
      return (file, ["-h", folder.path, "-U", "postgres"] + arguments)
    }
    guard getuid() == 0 else { return (file, arguments) }
    return (URL(filePath: "/usr/sbin/runuser"), ["-u", "postgres", "--", file.path] + arguments)
  }

  /// How a client reaches one of its databases.
  func url(of database: String) -> String { "postgresql:///\(database)?user=postgres&host=\(folder.path)" }

  private var data: String { "\(folder.path)/data" }
}
