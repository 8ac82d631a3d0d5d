import AsyncHTTPClient
import Fen
import FenPlatform
import FenWire
import Foundation
import NIOCore

/// Where a table of rates is published: docs/reference/gateways.md.
struct RatesPlace: Hashable, Sendable {
  enum Source: Hashable, Sendable {
    case url(String)
    case file(URL)
  }
  let source: Source
  /// The currency that one unit is of: the table does not say it.
  let base: Currency

  /// - Parameter folder: what a file's path starts from.
  /// - Throws: `GatewaysProblem.noPlaceOfRates`, `.noBase`, `.unprotected`.
  init(_ value: JSONValue, line: Int, in folder: URL) throws(GatewaysProblem) {
    switch (value["url"]?.string, value["file"]?.string) {
    case (let url?, nil):
      guard isProtected(url) else { throw .unprotected(url, line: line) }
      source = .url(url)
    case (nil, let path?): source = .file(gatewayFile(at: path, in: folder))
    case (nil, nil), (_?, _?): throw .noPlaceOfRates(line: line)
    }
    guard let base = value["base"]?.string.flatMap(Currency.init(rawValue:)) else { throw .noBase(line: line) }
    self.base = base
  }

  /// Who is told to have published them: the host, or the file's name.
  var name: String {
    switch source {
    case .url(let url): URL(string: url)?.host() ?? url
    case .file(let file): file.lastPathComponent
    }
  }
}

/// Rates as a central bank publishes them: a table in CSV, in a file or behind an address.
struct PublishedRates: RateGateway {
  let place: RatesPlace
  let client: HTTPClient

  /// A table of all days since 1999 has less than one.
  private static let longest = 8 << 20

  func rates(on day: BusinessDay) async throws(RateSilence) -> [ExchangeRate] {
    let text = String(decoding: try await bytes(), as: UTF8.self)
    let sheet: RateSheet
    do throws(RateSheetFault) { sheet = try RateSheet(csv: text, base: place.base) } catch {
      throw RateSilence("\(place.name), \(error)")
    }
    do throws(RateRefusal) {
      return try sheet.fixing(on: day, mostDays: RateFixing.mostDaysPublished, source: place.name)
    } catch {
      switch error {
      case .unknown: throw RateSilence("\(place.name) has no rates from before \(day)")
      case .stale(_, let last, let most):
        throw RateSilence("\(place.name) ends on \(last), more than \(most) days before \(day)")
      }
    }
  }

  private func bytes() async throws(RateSilence) -> [UInt8] {
    do {
      switch place.source {
      case .file(let file):
        let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        guard size <= Self.longest else { throw RateSilence("\(file.path) is longer than \(Self.longest) bytes") }
        return Array(try Data(contentsOf: file))
      case .url(let url):
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(20))
        guard response.status == .ok else { throw RateSilence("\(url): status \(response.status.code)") }
        return Array((try await response.body.collect(upTo: Self.longest)).readableBytesView)
      }
    } catch let silence as RateSilence {
      throw silence
    } catch {
      throw RateSilence("\(place.name): \(error)")
    }
  }
}
