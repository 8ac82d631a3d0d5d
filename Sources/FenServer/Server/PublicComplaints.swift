import Fen
import FenPlatform
import FenWire
import Hummingbird

/// `/open/complaints.json`: what is published of complaints, for programs. Counts by year and kind and nothing else.
struct PublicComplaints: Sendable {
  let platform: Platform

  func register(on router: Router<BasicRequestContext>) {
    router.get("open/complaints.json") { [platform] _, _ -> Response in
      let figures = try await platform.complaints.figures()
      let years = Set(figures.map(\.key.year)).sorted(by: >).map { year -> JSONValue in
        ["year": .integer(year), "kinds": .array(figures.filter { $0.key.year == year }.reversed().map(describe))]
      }
      var response = jsonResponse(["answer_days": .integer(complaintAnswerDays), "years": .array(years)])
      response.headers[.cacheControl] = "public, no-cache"
      return response
    }
  }

  private func describe(_ line: ComplaintYear) -> JSONValue {
    [
      "kind": .string(line.key.kind.wire), "filed": .integer(line.figures.filed),
      "answered": .integer(line.figures.answered), "answered_in_time": .integer(line.figures.inTime),
      "resolved": .integer(line.figures.resolved), "withdrawn": .integer(line.figures.withdrawn),
    ]
  }
}
