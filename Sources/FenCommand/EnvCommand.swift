import ArgumentParser
import Fen
import FenServer
import Foundation

extension ClientSDK: ExpressibleByArgument {}

/// `fen env`: what a shell needs so that an unmodified SDK program reaches Fen.
struct EnvCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "env",
    abstract: "Print the environment variables with which an unmodified SDK program reaches Fen.",
    discussion: """
      Sends https requests through Fen's proxy, which answers for WeChat Pay's hosts and lets all others pass, and \
      makes Python, Go, Java, PHP, Node and curl trust the data folder's authority. Only this shell is changed.

      Examples:
        eval "$(fen env --data ./fen-data)" && python shop.py
        fen env --data ./fen-data --sdk python --merchant ./merchant

      With --sdk a small program follows that places an order; the output can still be given to eval.
      """)

  @Option(help: "The data folder of `fen serve`, made when it is missing. Left out, the usual ones are tried.")
  var data: String?

  @Option(help: "Show a small program too: python, go, java, php or node.")
  var sdk: ClientSDK?

  @Option(help: "The folder that `fen merchant create` wrote, to fill in the program.")
  var merchant: String?

  @Option(help: "The proxy's port, when no server runs on the data folder. (default: 8443)")
  var proxyPort: UInt16?

  func run() async throws {
    // Of several folders the one a server runs on is meant.
    let running = usualFolders.first {
      ServerAddresses.running(in: URL(filePath: $0, directoryHint: .isDirectory)) != nil
    }
    let data = try dataFolder(data ?? running, with: "ca.pem")
    let folder = URL(filePath: data, directoryHint: .isDirectory)
    let files = try TrustFiles.open(in: folder, now: Instant(seconds: Int64(Date().timeIntervalSince1970)))
    let environment = ClientEnvironment(
      proxy: try proxy(in: folder), files: files, present: ProcessInfo.processInfo.environment)
    var output = environment.exports
    if let sdk {
      let filled = try merchant.map { try MerchantFolder.read(URL(filePath: $0, directoryHint: .isDirectory)) }
      // To a shell this is a command that does nothing, so the whole output stays fit for eval.
      output += "\n: <<'\(sdk.rawValue)'\n\(sdk.code(for: filled ?? .placeholder))\(sdk.rawValue)\n"
    }
    FileHandle.standardOutput.write(Data(output.utf8))
    if proxyPort == nil, ServerAddresses.running(in: folder) == nil {
      let note = "fen: no server runs on \(data) yet; the exports are for port 8443. Start `fen serve --data \(data)`\n"
      FileHandle.standardError.write(Data(note.utf8))
    }
  }

  func validate() throws {
    guard merchant == nil || sdk != nil else {
      throw ValidationError("--merchant fills in a program; say which one with --sdk")
    }
  }

  private func proxy(in folder: URL) throws -> URL {
    let running = proxyPort == nil ? ServerAddresses.running(in: folder)?.proxy : nil
    let address = running ?? "http://127.0.0.1:\(proxyPort ?? 8443)"
    guard let url = URL(string: address) else { throw ValidationError("run.json names no proxy: \(address)") }
    return url
  }
}
