import ArgumentParser
import Foundation

/// Which database a command works on: the embedded one in the data folder, or a PostgreSQL server.
struct DatabaseChoice: ParsableArguments {
  @Option(
    help: """
      postgres://user@host/name in place of the embedded database; FEN_DATABASE says the same for every command.
      """)
  var database: String?

  /// Nil for the embedded database.
  var address: String? { database ?? ProcessInfo.processInfo.environment["FEN_DATABASE"] }
}
