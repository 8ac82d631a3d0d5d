import Foundation

/// `fen serve` as a process of its own, so that its processor time and memory are its own too.
final class ServerProcess {
  let port: Int
  let secondsToReady: Double
  private let process = Process()

  /// Starts it on a data folder and waits until it takes requests.
  ///
  /// - Throws: `BenchFault.serverNotReady`.
  init(_ program: URL, data: URL, isSandbox: Bool) throws {
    process.executableURL = program
    process.arguments =
      ["serve", "--data", data.path, "--port", "0", "--proxy-port", "0", "--rate-limit", "0"]
      + (isSandbox ? ["--sandbox"] : [])
    let out = Pipe()
    process.standardOutput = out
    let began = wallSeconds()
    try process.runWithAllSignals()
    var said = ""
    while !said.contains("\n") {
      let part = out.fileHandleForReading.availableData
      guard !part.isEmpty else { throw BenchFault.serverNotReady(said) }
      said += String(decoding: part, as: UTF8.self)
    }
    secondsToReady = wallSeconds() - began
    guard let address = said.firstMatch(of: #/^ready http=http://[^:]+:(\d+) /#), let port = Int(address.1) else {
      throw BenchFault.serverNotReady(said)
    }
    self.port = port
  }

  /// Time of its threads in and outside the kernel, seconds.
  func processorSeconds() throws -> Double {
    // Counted after the name, which stands in parentheses and may hold spaces: utime and stime, the 14th and 15th.
    let stat = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      throw BenchFault.unexpectedAnswer("/proc/…/stat: \(stat)")
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Memory it holds, MB of 10⁶ bytes.
  func residentMegabytes() throws -> Double {
    let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    guard let match = status.firstMatch(of: /VmRSS:\s+(\d+) kB/), let kilobytes = Double(match.1) else {
      throw BenchFault.unexpectedAnswer("/proc/…/status without VmRSS")
    }
    return kilobytes * 1024 / 1e6
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
