import ArgumentParser
import FenPlatform
import Foundation
import Logging

/// `fen audit`: checks every invariant of the books.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Check every invariant of the ledger.",
    discussion: """
      Prints one line for each broken invariant; exit status 0 when all hold. Works beside a running server.

      Example:
        fen audit --data ./fen-data
      """)

  @Option(help: "The data folder. Left out, ./data, ./fen-data and ./fen-demo are tried.")
  var data: String?

  @OptionGroup var database: DatabaseChoice

  func run() async throws {
    let file = database.address == nil ? "fen.sqlite" : "master.key"
    let data = try dataFolder(data, with: file)
    let folder = URL(filePath: data, directoryHint: .isDirectory)
    let isKeyGiven = database.address != nil && ProcessInfo.processInfo.environment["FEN_MASTER_KEY"] != nil
    guard isKeyGiven || FileManager.default.fileExists(atPath: folder.appending(path: file).path) else {
      throw ValidationError("\(data) is not a data folder: it has no \(file)")
    }
    let platform = try await Platform.open(
      folder: folder, database: database.address, isSandbox: false, logger: Logger(label: "fen"))
    let findings = try await platform.audit()
    try platform.close()
    for finding in findings { print("invariant \(finding.invariant): \(finding)") }
    guard findings.isEmpty else { throw ExitCode(1) }
    print("all \(auditedInvariants) invariants hold")
  }
}
