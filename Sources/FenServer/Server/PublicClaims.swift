import Fen
import FenPlatform
import FenWire
import Hummingbird

/// `/open/claims.json`: what is published of reports of false claims, for programs. Counts by year and nothing else.
struct PublicClaims: Sendable {
  let platform: Platform

  func register(on router: Router<BasicRequestContext>) {
    router.get("open/claims.json") { [platform] _, _ -> Response in
      let years = try await platform.claims.figures().map { year -> JSONValue in
        var line: JSONObject = [
          "year": .integer(year.year), "filed": .integer(year.filed), "waiting": .integer(year.waiting),
          "upheld": .integer(year.upheld), "warnings": .integer(year.warned),
          "terminations": .integer(year.terminated), "dismissed": .integer(year.dismissed),
        ]
        if let days = year.medianDays { line.add("median_days", .integer(days)) }
        return .object(line)
      }
      var response = jsonResponse(["years": .array(years)])
      response.headers[.cacheControl] = "public, max-age=30"
      return response
    }
  }
}
