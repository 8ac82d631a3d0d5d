import ArgumentParser
import FenServer
import FenStore
import Foundation

/// `fen copy`: from the embedded database to PostgreSQL.
struct CopyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Copy the books of a data folder into an empty PostgreSQL database.",
    discussion: """
      Everything arrives or nothing: one transaction, in which rows and sums of every table are compared and the books \
      are audited before it is committed. No server may run on the folder. The folder is left as it is; its keys go \
      on being needed, as the secrets in the database are sealed with them.

      Example:
        fen copy --from sqlite:./fen-data --to postgres://me@127.0.0.1/fen
      """)

  @Option(help: "The data folder, as sqlite:DIR.")
  var from: String

  @Option(help: "The empty database, as postgres://user:password@host:5432/name.")
  var to: String

  func validate() throws {
    guard from.hasPrefix("sqlite:"), from != "sqlite:" else {
      throw ValidationError("--from is sqlite:DIR, the data folder; copies go from there to PostgreSQL")
    }
  }

  func run() async throws {
    let folder = String(from.dropFirst("sqlite:".count))
    let progress = Progress()
    let tables = try await copyBooks(of: URL(filePath: folder, directoryHint: .isDirectory), to: to) {
      progress.tell("\($0): \($1) rows")
    }
    for table in tables where table.rows > 0 { print("\(table.name): \(table.rows)") }
    print(
      """
      copied \(tables.reduce(0) { $0 + $1.rows }) rows of \(tables.count) tables; the books hold on both sides
      Start the server with the same folder, whose keys open what is sealed in the database; a sandbox with --sandbox:
        fen serve --data \(folder) --database \(withoutPassword(to))
      Keep \(folder)/master.key and the *.pem files with the database's backups. \(folder)/fen.sqlite is now the past:
      put it away, so that nobody goes on with it.
      """)
  }
}

private func withoutPassword(_ address: String) -> String {
  address.replacing(/\/\/([^:@\/]*):[^@]*@/) { "//\($0.1)@" }
}
