import ArgumentParser
import Fen
import FenPlatform

struct ApplyCampaignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Make the campaign of a file, or give the one made from it before the terms that stand there now.",
    discussion: """
      A campaign is known again by its name, or by --request where two have the same. Works with or without a running \
      server. Nothing is changed when the file says what the campaign is already.

      Examples:
        fen campaign apply morning.yaml
        fen campaign apply morning.yaml --start
        fen campaign apply gap.yaml --owner 1900000102 --request gap-2016
      """)

  @Argument(help: "A YAML file.")
  var file: String

  @OptionGroup var place: CampaignPlace

  @Option(help: "By what the campaign is known again; its name when left out.")
  var request: String?

  @Flag(help: "Approve and start it.")
  var start = false

  func validate() throws {
    guard request.map({ (1...128).contains($0.utf8.count) }) ?? true else {
      throw ValidationError("--request has 1 to 128 bytes")
    }
  }

  func run() async throws {
    let terms = try CampaignFile(file).terms
    let request = request ?? terms.name
    guard request.utf8.count <= 128 else { throw CommandFault("the name is long; give a short --request as well") }
    try await place.open { campaigns in
      var line: CampaignLine
      let did: String
      if let known = try await campaigns.find(request: request) {
        line = try await campaigns.change(known.id, to: terms)
        did = line.version == known.version ? "unchanged" : "changed, version \(line.version)"
      } else {
        line = try await campaigns.make(terms, request: request)
        did = "made"
      }
      if start {
        if line.state == .draft { line = try await campaigns.move(line.id, .approved) }
        if line.state == .approved { line = try await campaigns.move(line.id, .started) }
      }
      print("campaign \(line.id) \"\(line.name)\": \(did), \(line.state.word)")
    }
  }
}

struct ListCampaignsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List campaigns with what they have given, the latest first.",
    discussion: """
      Works with or without a running server.

      Examples:
        fen campaign list
        fen campaign list --owner 1900000102
      """)

  @OptionGroup var place: CampaignPlace

  func run() async throws {
    let lines = try await place.open { try await $0.all() }
    guard !lines.isEmpty else {
      print("no campaigns yet; `fen campaign apply FILE` makes one")
      return
    }
    let rows =
      [["NUMBER", "NAME", "STATE", "SPENT OF BUDGET", "REWARDS", "PEOPLE"]]
      + lines.map { line in
        let spent =
          line.budget.map { budget in
            "\(Money(minorUnits: line.spent, budget.currency).majorUnits) of \(budget.majorUnits) "
              + budget.currency.rawValue
          } ?? "–"
        return [line.id, line.name, line.state.word, spent, "\(line.rewards)", "\(line.people)"]
      }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      print(cells.joined(separator: "  "))
    }
  }
}
