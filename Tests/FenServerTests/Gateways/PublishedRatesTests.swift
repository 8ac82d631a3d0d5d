import AsyncHTTPClient
import Fen
import FenPlatform
import Foundation
import Testing

@testable import FenServer

@Suite struct `Rates from a file` {
  private let day = BusinessDay("2026-11-23")!

  /// With a table in the data folder and what `gateways.json` says of it.
  private func rates(_ table: String, on day: BusinessDay) async throws -> [ExchangeRate] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(table.utf8).write(to: folder.appending(path: "rates.csv"))
    let file = try GatewaysFile(Array(#"{"rates": {"file": "rates.csv", "base": "EUR"}}"#.utf8), in: folder, [:])
    #expect(file.connected == ["rates"])
    return try await PublishedRates(place: try #require(file.rates), client: .gateways).rates(on: day)
  }

  @Test func `are a central bank's of the day before`() async throws {
    let rates = try await rates("Date,USD,CNY\n2026-11-20,1.0,7.0\n2026-11-23,1.0,8.0\n", on: day)
    #expect(rates.map(\.currency) == [.eur, .usd] && rates.map(\.scaled) == [700_000_000, 700_000_000])
    #expect(rates.allSatisfy { $0.source == "rates.csv" && $0.fixedOn == day })
  }

  @Test(arguments: [
    ("Date,USD,CNY\n2026-11-20,1.x,7.0\n", "rates.csv, line 2: \"1.x\" for USD is no positive decimal number"),
    ("Date,USD,CNY\n2026-11-17,1.0,7.0\n", "rates.csv ends on 2026-11-17, more than 5 days before 2026-11-23"),
    ("Date,USD,CNY\n2026-11-23,1.0,7.0\n", "rates.csv has no rates from before 2026-11-23"),
  ])
  func `that cannot be used are none, and the log is told why`(table: String, why: String) async throws {
    let silence = await #expect(throws: RateSilence.self) { try await rates(table, on: day) }
    #expect(silence?.why.hasPrefix(why) == true, "\(silence?.why ?? "")")
  }

  @Test(arguments: [
    (#"{"rates": {"base": "EUR"}}"#, GatewaysProblem.noPlaceOfRates(line: 1)),
    (#"{"rates": {"base": "EUR", "file": "a", "url": "https://a.example"}}"#, .noPlaceOfRates(line: 1)),
    (#"{"rates": {"file": "a"}}"#, .noBase(line: 1)), (#"{"rates": {"file": "a", "base": "ECU"}}"#, .noBase(line: 1)),
    (
      #"{"rates": {"url": "http://bank.example/rates.csv", "base": "EUR"}}"#,
      .unprotected("http://bank.example/rates.csv", line: 1)
    ),
  ])
  func `need a place and a base`(text: String, problem: GatewaysProblem) {
    #expect(throws: problem) { try GatewaysFile(Array(text.utf8), in: .temporaryDirectory, [:]) }
  }
}
