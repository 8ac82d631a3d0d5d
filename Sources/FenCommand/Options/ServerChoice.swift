import ArgumentParser
import FenServer
import Foundation

/// Which running server a command speaks to.
struct ServerChoice: ParsableArguments {
  @Option(help: "The data folder of the running server. Left out, ./data, ./fen-data and ./fen-demo are tried.")
  var data: String?

  @Option(help: "The server's address, such as http://127.0.0.1:8080, in place of --data.")
  var server: String?

  /// Where the server is now. Asked again after a failure, it finds a server that was started anew on another port.
  ///
  /// - Throws: `CommandFault` when no server is found.
  func address() throws -> String {
    if let server { return server.hasSuffix("/") ? String(server.dropLast()) : server }
    let folders = data.map { [$0] } ?? usualFolders
    for folder in folders {
      let running = ServerAddresses.running(in: URL(filePath: folder, directoryHint: .isDirectory))
      if let running { return running.http }
    }
    let places = data ?? "./" + usualFolders.joined(separator: ", ./")
    throw CommandFault(
      "no server runs on \(places); start `fen serve --data DIR --sandbox` or `fen demo`, or give --server URL")
  }
}

/// Where data usually is, seen from the folder a command is started in.
let usualFolders = ["data", "fen-data", "fen-demo"]

/// The folder a command works on: the one that was named, or the first usual one that has `file`.
///
/// - Throws: `ValidationError` when none was named and none is here.
func dataFolder(_ named: String?, with file: String) throws -> String {
  if let named { return named }
  guard let found = usualFolders.first(where: { FileManager.default.fileExists(atPath: "\($0)/\(file)") }) else {
    let places = usualFolders.map { "./\($0)" }.joined(separator: ", ")
    throw ValidationError("none of \(places) has a \(file); name the data folder with --data")
  }
  return found
}
