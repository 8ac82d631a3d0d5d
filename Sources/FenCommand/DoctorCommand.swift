import ArgumentParser
import FenServer
import Foundation

/// `fen doctor`: checks the machine and the configuration.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the machine and the configuration.",
    discussion: """
      Prints one line for each check, and what to do where something is wrong. Exit status 1 when anything is. Changes \
      nothing; works beside a running server.

      Examples:
        fen doctor
        fen doctor --data ./fen-data --port 9080 --proxy-port 9443
        fen doctor --data ./fen-data --database postgres://me@127.0.0.1/fen
      """)

  @Option(help: "The data folder. Left out, ./data, ./fen-data and ./fen-demo are looked for.")
  var data: String?

  @OptionGroup var database: DatabaseChoice

  @Option(help: "The port the HTTP server is to have. Left out: that of the server that runs on the folder, else 8080.")
  var port: Int?

  @Option(help: "The port the SDK proxy is to have. Left out: that of the server that runs on the folder, else 8443.")
  var proxyPort: Int?

  func validate() throws { try checkRange(port: port ?? usualPort, proxyPort: proxyPort ?? usualProxyPort) }

  func run() async throws {
    let folder = (data ?? usualFolders.first { FileManager.default.fileExists(atPath: $0 + "/master.key") })
      .map { URL(filePath: $0, directoryHint: .isDirectory) }
    let running = folder.flatMap { ServerAddresses.running(in: $0) }
    var findings = await checkMachine()
    findings += [
      checkPort(port ?? running?.port(of: \.http) ?? usualPort, "HTTP", running: running),
      checkPort(proxyPort ?? running?.port(of: \.proxy) ?? usualProxyPort, "proxy", running: running),
    ]
    if let folder {
      findings += await FolderChecks(folder, hasBooks: database.address == nil).all()
    } else {
      findings.append(.ok("data folder", "none here yet; --data DIR checks one"))
    }
    if let address = database.address { findings += await checkPostgreSQL(address) }
    for finding in findings { print(finding.line) }
    let problems = findings.count(where: \.isProblem)
    guard problems == 0 else { throw ExitCode(1) }
  }
}

private let usualPort = 8080
private let usualProxyPort = 8443

extension ServerAddresses {
  fileprivate func port(of address: KeyPath<ServerAddresses, String>) -> Int? {
    URLComponents(string: self[keyPath: address])?.port
  }
}
