import ArgumentParser
import Fen
import FenPlatform
import FenServer
import FenWire
import Foundation
import NIOHTTP1

/// Where a command finds campaigns: on the server that runs on a data folder, else on the folder itself.
struct CampaignPlace: ParsableArguments {
  @Option(help: "The data folder. Left out, ./data, ./fen-data and ./fen-demo are tried.")
  var data: String?

  @OptionGroup var database: DatabaseChoice

  @Option(help: "Whose campaigns: `platform`, or a merchant's number.")
  var owner = "platform"

  func funder() throws -> Funder {
    guard let funder = Funder(text: owner) else {
      throw CommandFault("--owner is `platform` or a merchant's ten digits, not `\(owner)`")
    }
    return funder
  }

  /// - Throws: what `body` throws; `CommandFault` when the folder cannot be used.
  func open<Value>(_ body: (any Campaigns) async throws -> Value) async throws -> Value {
    let file = database.address == nil ? "fen.sqlite" : "master.key"
    let folder = URL(filePath: try dataFolder(data, with: file), directoryHint: .isDirectory)
    let owner = try funder()
    if let running = ServerAddresses.running(in: folder) {
      guard let token = try adminToken(in: folder) else {
        throw CommandFault("\(folder.path) has no admin.token, though a server runs on it")
      }
      return try await body(
        CampaignsOnServer(server: AdminClient(address: running.http, token: token), owner: owner))
    }
    return try await withPlatformAlone(in: folder, database: database.address) { platform in
      if case .merchant(let id) = owner, try await platform.merchants.merchant(id) == nil {
        throw CommandFault("there is no merchant \(id)")
      }
      return try await body(CampaignsAlone(desk: platform.campaigns, owner: owner))
    }
  }
}

/// A campaign with what it has given.
struct CampaignLine {
  let id: String
  let name: String
  let state: CampaignState
  let version: Int64
  let budget: Money?
  let spent: Int64
  let rewards: Int64
  let people: Int64
}

/// What the commands do with campaigns.
protocol Campaigns {
  func find(request: String) async throws -> CampaignLine?
  func make(_ terms: CampaignTerms, request: String) async throws -> CampaignLine
  func change(_ id: String, to terms: CampaignTerms) async throws -> CampaignLine
  func move(_ id: String, _ event: CampaignEvent) async throws -> CampaignLine
  /// As many as come at once, the latest first: those made before `last`. None when there are no more.
  func page(after last: CampaignLine?) async throws -> [CampaignLine]
}

extension Campaigns {
  /// The latest first.
  func all() async throws -> [CampaignLine] {
    var lines = [CampaignLine]()
    while true {
      let page = try await page(after: lines.last)
      guard !page.isEmpty else { return lines }
      lines += page
    }
  }
}

private struct CampaignsOnServer: Campaigns {
  let server: AdminClient
  let owner: Funder

  func find(request: String) async throws -> CampaignLine? {
    try lines(try await server.call(.GET, "campaigns?owner=\(owner.text)&request=\(escaped(request))")).first
  }

  func make(_ terms: CampaignTerms, request: String) async throws -> CampaignLine {
    try line(
      try await server.call(.POST, "campaigns?owner=\(owner.text)&request=\(escaped(request))", text: terms.text))
  }

  func change(_ id: String, to terms: CampaignTerms) async throws -> CampaignLine {
    try line(try await server.call(.PUT, "campaigns/\(id)", text: terms.text))
  }

  func move(_ id: String, _ event: CampaignEvent) async throws -> CampaignLine {
    try line(try await server.call(.POST, "campaigns/\(id)/\(event.word)"))
  }

  func page(after last: CampaignLine?) async throws -> [CampaignLine] {
    let before = last.map { "&before=\($0.id)" } ?? ""
    return try lines(try await server.call(.GET, "campaigns?owner=\(owner.text)\(before)"))
  }

  private func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  private func lines(_ answer: JSONValue) throws -> [CampaignLine] { try (answer["data"]?.array ?? []).map(line) }

  private func line(_ answer: JSONValue) throws -> CampaignLine {
    guard let id = answer["campaign_id"]?.string, let name = answer["name"]?.string,
      let state = answer["state"]?.string.flatMap(CampaignState.init(word:)), let version = answer["version"]?.integer,
      let spent = answer["spent"]?.integer, let rewards = answer["rewards"]?.integer,
      let people = answer["people"]?.integer
    else { throw CommandFault("the server's answer is not one of this version's") }
    let currency = answer["currency"]?.string.flatMap(Currency.init(rawValue:))
    return CampaignLine(
      id: id, name: name, state: state, version: version,
      budget: currency.flatMap { currency in
        answer["budget"]?.integer.map { Money(minorUnits: $0, currency) }
      }, spent: spent, rewards: rewards, people: people)
  }
}

private struct CampaignsAlone: Campaigns {
  let desk: CampaignDesk
  let owner: Funder

  func find(request: String) async throws -> CampaignLine? {
    try await desk.campaign(of: owner, request: request).map(line)
  }

  func make(_ terms: CampaignTerms, request: String) async throws -> CampaignLine {
    try await shown(
      try await refusing { try await desk.make(terms, owner: owner, request: request, hash: terms.hash) })
  }

  func change(_ id: String, to terms: CampaignTerms) async throws -> CampaignLine {
    try await shown(try await refusing { try await desk.change(CampaignID(Int64(id) ?? 0), of: owner, to: terms) })
  }

  func move(_ id: String, _ event: CampaignEvent) async throws -> CampaignLine {
    try await shown(try await refusing { try await desk.move(CampaignID(Int64(id) ?? 0), of: owner, event) })
  }

  func page(after last: CampaignLine?) async throws -> [CampaignLine] {
    try await desk.all(of: owner, before: last.map { CampaignID(Int64($0.id) ?? 0) }).map(line)
  }

  /// The refusal as the operator's API words it.
  private func refusing<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let refusal as CampaignRefusal {
      throw CommandFault(campaignMessage(refusal))
    } catch let refusal as CampaignRequestRefusal {
      throw CommandFault(campaignMessage(refusal))
    }
  }

  private func shown(_ campaign: Campaign) async throws -> CampaignLine {
    guard let view = try await desk.campaign(campaign.id) else { throw UnknownThing.campaign }
    return line(view)
  }

  private func line(_ view: CampaignView) -> CampaignLine {
    CampaignLine(
      id: String(view.campaign.id.value), name: view.campaign.terms.name, state: view.campaign.state,
      version: view.campaign.version, budget: view.campaign.terms.funding.budget, spent: view.usage.spent,
      rewards: view.usage.count, people: view.usage.people)
  }
}
