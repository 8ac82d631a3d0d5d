import ArgumentParser
import Fen
import FenPlatform
import Foundation

/// `fen campaign`: campaigns in files.
struct CampaignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign",
    abstract: "Check campaigns that stand in files, try them on made-up customers, make and list them.",
    discussion: """
      A campaign is a YAML file; docs/reference/campaign-file.md tells its fields.

      Examples:
        fen campaign check morning.yaml
        fen campaign simulate morning.yaml evening.yaml --customers 20000 --per-day 5000
        fen campaign apply morning.yaml --start
        fen campaign list
      """,
    subcommands: [
      CheckCampaignCommand.self, SimulateCampaignCommand.self, ApplyCampaignCommand.self, ListCampaignsCommand.self,
    ])
}

/// A campaign and the file it stands in.
struct CampaignFile {
  let path: String
  let terms: CampaignTerms

  /// - Throws: `CampaignFileProblem`.
  init(_ path: String) throws(CampaignFileProblem) {
    guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path) }
    guard data.count <= largestCampaignFile else { throw .tooLarge(path) }
    do throws(CampaignTextFaults) {
      terms = try CampaignTerms(text: String(decoding: data, as: UTF8.self))
    } catch {
      throw .faults(path, error.faults)
    }
    self.path = path
  }
}

/// Bytes. Thousands of stores fit in it.
private let largestCampaignFile = 4 << 20

enum CampaignFileProblem: Error, CustomStringConvertible {
  case unreadable(String)
  case tooLarge(String)
  case faults(String, [CampaignTextFault])

  var description: String {
    switch self {
    case .unreadable(let path): "\(path) cannot be read; name a campaign's YAML file"
    case .tooLarge(let path): "\(path) is larger than 4 MiB; a campaign's file names stores, not payments"
    case .faults(let path, let faults):
      faults.map { "\(path):\($0)" }.joined(separator: "\n")
    }
  }
}

struct CheckCampaignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with campaigns' files, each fault with its line; nothing is changed.",
    discussion: """
      Exit status 0 when all are right, 1 otherwise.

      Example:
        fen campaign check campaigns/*.yaml
      """)

  @Argument(help: "YAML files.")
  var files: [String]

  func run() async throws {
    var wrong = 0
    for path in files {
      do throws(CampaignFileProblem) {
        print("\(path): ok, \(try CampaignFile(path).terms.line)")
      } catch {
        wrong += 1
        print(error)
      }
    }
    guard wrong == 0 else {
      throw CommandFault("\(wrong) of \(files.count) files are not right; their faults stand above")
    }
  }
}

extension CampaignTerms {
  /// What it is in one line.
  var line: String {
    let period = conditions.hours.period
    return "\(name): from \(period.lowerBound.rfc3339) to \(period.upperBound.rfc3339)"
  }
}
