import ArgumentParser
import Fen
import FenServer
import Foundation
import Logging

/// `fen serve`: the server.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Run the server on a data folder.",
    discussion: """
      Prints one line when it takes requests:
        ready http=http://127.0.0.1:8080 proxy=http://127.0.0.1:8443

      Examples:
        fen serve --data ./fen-data --sandbox
        fen serve --data ./fen-data --sandbox --port 0 --proxy-port 0
      """)

  @Option(help: "The folder that holds the database, the keys and the certificates. Made when it is missing.")
  var data: String

  @OptionGroup var database: DatabaseChoice

  @Flag(help: "Offer the control API: users from nothing, a clock that can be set, faults to order.")
  var sandbox = false

  @Option(help: "Port of the HTTP server; 0 takes a free one.")
  var port = 8080

  @Option(help: "Port of the SDK proxy; 0 takes a free one.")
  var proxyPort = 8443

  @Option(help: "Per-merchant rate limits in percent of the published ones; 0 switches them off.")
  var rateLimit: Int64 = 100

  @Option(help: "The address at which people open the wallet, https://wallet.example: device keys are made for it.")
  var walletOrigin: String?

  @Option(
    help: "The header in which the proxy before Fen writes a caller's address, X-Forwarded-For: sign-ins count by it.")
  var forwardedFor: String?

  @Option(help: "How many of a hundred callbacks are preceded by a probe with a wrong signature.")
  var probePercent = 0

  @Option(
    help: "Seconds a server that is told to stop still takes requests while /readyz says 503, for balancers to notice.")
  var drain = 0

  func validate() throws {
    try checkRange(port: port, proxyPort: proxyPort)
    guard (0...600).contains(drain) else { throw ValidationError("--drain is 0 to 600 seconds") }
    guard (0...100).contains(probePercent) else { throw ValidationError("--probe-percent is 0 to 100") }
    guard walletOrigin.map({ KeySite(address: $0) != nil }) ?? true else {
      throw ValidationError("--wallet-origin is https:// and a name, with a port or without: https://wallet.example")
    }
    guard forwardedFor.map({ ForwardedHeader($0) != nil }) ?? true else {
      throw ValidationError("--forwarded-for is the name of a header: X-Forwarded-For")
    }
    guard rateLimit >= 0 else { throw ValidationError("--rate-limit is 0 or more") }
  }

  func run() async throws {
    var configuration = ServerConfiguration(
      folder: URL(filePath: data, directoryHint: .isDirectory), isSandbox: sandbox, port: port, proxyPort: proxyPort)
    configuration.database = database.address
    configuration.rateLimitPercent = rateLimit
    configuration.probePercent = probePercent
    configuration.drain = .seconds(drain)
    configuration.site = walletOrigin.flatMap { KeySite(address: $0) }
    configuration.forwardedFor = forwardedFor.flatMap { ForwardedHeader($0) }
    try await serve(configuration) { addresses in
      FileHandle.standardOutput.write(Data("ready http=\(addresses.http) proxy=\(addresses.proxy)\n".utf8))
    }
  }
}

/// Runs a server until it is told to stop; the log goes to standard error.
func serve(
  _ configuration: ServerConfiguration, ready: @escaping @Sendable (ServerAddresses) async -> Void
) async throws {
  let server = try await FenServer.open(configuration, logger: standardErrorLogger())
  try await server.run(ready: ready)
}

/// The log of a server goes to standard error.
func standardErrorLogger() -> Logger {
  LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
  var logger = Logger(label: "fen")
  logger.logLevel = .notice
  return logger
}
