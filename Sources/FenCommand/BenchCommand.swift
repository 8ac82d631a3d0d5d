import ArgumentParser
import FenBench
import Foundation

/// `fen bench`: the benchmarks of `make bench`.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure this program beside what the machine can do.",
    discussion: """
      Every speed stands beside a yardstick measured in the same run; `make bench` builds all that is needed. Run it \
      on a machine that does nothing else.

      Examples:
        fen bench
        fen bench engine codepay --quick
        fen bench --json > figures.json
      """)

  @Argument(help: "What to measure: \(Bench.Part.allCases.map(\.rawValue).joined(separator: ", ")). All when left out.")
  var parts: [Bench.Part] = []

  @Flag(help: "Shorter rounds: good for comparing two builds, not for publishing.")
  var quick = false

  @Flag(help: "Print the figures as JSON.")
  var json = false

  @Option(help: "Where the yardsticks were built.")
  var yardsticks = ".build/yardsticks"

  @Option(help: "A folder for data, on the disk that is to be measured. It is emptied and removed.")
  var folder = ".build/bench-data"

  func run() async throws {
    let bench = Bench(
      yardsticks: URL(filePath: yardsticks, directoryHint: .isDirectory),
      folder: URL(filePath: folder, directoryHint: .isDirectory),
      program: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(), isQuick: quick,
      progress: { FileHandle.standardError.write(Data("\($0)\n".utf8)) })
    let figures = try await bench.run(parts.isEmpty ? Bench.Part.allCases : parts)
    guard json else { return print(table(of: figures), terminator: "") }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(figures), as: UTF8.self))
  }
}

extension Bench.Part: ExpressibleByArgument {}
