import FenWire
import Foundation

// What the templates of `/dev/requests` show.

struct RequestsContent: Sendable {
  struct Row: Sendable {
    let href: String
    let time: String
    let timeValue: String
    let method: String
    let target: String
    let badge: Badge
    let errorCode: String?
    let merchant: String
    let duration: String
  }
  let tabs: [DeskTab]
  let rows: [Row]
  let hasRows: Bool
  let isFiltered: Bool
  let path: String
  let outcomes: [Choice]
  let liveHref: String
  /// Other processes have requests of their own.
  let isShared: Bool

  init(_ records: [RequestRecord], _ filter: RequestFilter, isShared: Bool, _ visit: Visit) {
    self.isShared = isShared
    let language = visit.language
    self.tabs = DeskTab.all("requests", language)
    self.rows = records.map { record in
      Row(
        href: "/dev/requests/\(record.id)", time: String(language.time(record.at).dropFirst(11)),
        timeValue: record.at.rfc3339, method: record.method, target: record.target,
        badge: Badge(record), errorCode: record.code, merchant: record.merchant ?? "–",
        duration: milliseconds(record.microseconds))
    }
    self.hasRows = !records.isEmpty
    self.isFiltered = filter.path != nil || filter.outcome != .all
    self.path = filter.path ?? ""
    self.outcomes = RequestFilter.Outcome.allCases.map { outcome in
      Choice(
        choiceValue: outcome.rawValue, choiceLabel: outcome.name(in: language), isChosen: outcome == filter.outcome)
    }
    self.liveHref =
      "/dev/requests/live?outcome=\(filter.outcome.rawValue)"
      + (filter.path.flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }.map { "&path=\($0)" }
        ?? "")
  }
}

extension RequestFilter.Outcome {
  fileprivate func name(in language: Language) -> String {
    switch self {
    case .all: language.text("requests.all")
    case .succeeded: language.text("requests.succeeded")
    case .failed: language.text("requests.failed")
    case .unsigned: language.text("requests.unsigned")
    }
  }
}

/// `1.2 ms`
private func milliseconds(_ microseconds: Int64) -> String {
  let tenths = (microseconds + 50) / 100
  return "\(tenths / 10).\(tenths % 10) ms"
}

struct RequestContent: Sendable {
  struct SignedLine: Sendable {
    let lineLabel: String
    let lineText: String
    let differs: Bool
  }
  let tabs: [DeskTab]
  let method: String
  let target: String
  let badge: Badge
  let errorText: String?
  let facts: [Fact]
  let verdict: String
  let verdictTone: String
  let verdictAdvice: String?
  /// The lines of API v3; API v2 signs one.
  let signedLines: [SignedLine]
  let hasLines: Bool
  let signed: String?
  /// What the sender signed instead, where it is known.
  let senderSigned: String?
  let headers: [HeaderLine]
  let body: String?
  let answerHeaders: [HeaderLine]
  let answerBody: String?
  let curl: String
  let curlHint: String

  init(_ record: RequestRecord, _ place: Place, _ visit: Visit) {
    let language = visit.language
    self.tabs = DeskTab.all("requests", language)
    self.method = record.method
    self.target = record.target
    self.badge = Badge(record)
    self.errorText = record.code.map { code in record.message.map { "\(code) · \($0)" } ?? code }
    self.facts = [
      Fact(language.text("fact.requestID"), record.id, code: true),
      Fact(language.text("fact.time"), language.time(record.at)),
      Fact(language.text("fact.merchant"), record.merchant ?? "–"),
      Fact(language.text("fact.duration"), milliseconds(record.microseconds)),
    ]
    let check = SignatureView(record.signature, language)
    self.verdict = check.verdict
    self.verdictTone = check.tone.rawValue
    self.verdictAdvice = check.advice
    self.signed = check.signed
    self.senderSigned = check.senderSigned
    let labels = [
      language.text("signed.method"), language.text("signed.target"), language.text("signed.timestamp"),
      language.text("signed.nonce"), language.text("signed.body"),
    ]
    // The body is the rest: it may hold line ends itself, and the string ends with one.
    let lines = (record.isVersionTwo ? "" : check.signed ?? "")
      .split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false)
    self.signedLines = zip(labels, lines).enumerated().map { index, line in
      let text = index == 4 && line.1.hasSuffix("\n") ? line.1.dropLast() : line.1
      return SignedLine(lineLabel: line.0, lineText: String(text) + "\\n", differs: check.differingLine == index)
    }
    self.hasLines = !record.isVersionTwo
    self.headers = record.headers
    self.body = record.body.isEmpty ? nil : record.body
    self.answerHeaders = record.answerHeaders
    self.answerBody = record.answerBody.isEmpty ? nil : record.answerBody
    self.curl = curlCommand(record, place)
    self.curlHint = language.text(record.isVersionTwo ? "request.curlHintV2" : "request.curlHint")
  }
}

extension Badge {
  /// A refusal of API v2 is answered with 200 as well.
  fileprivate init(_ record: RequestRecord) {
    let isRefused = record.isVersionTwo && record.code != nil
    self = isRefused ? Badge(.bad, "\(record.status) FAIL") : Badge(status: record.status)
  }
}

/// The request as a command that sends it again, byte for byte. Its signature is good for five minutes; that of API v2
/// for ever, but it takes the merchant's certificate, which goes through the SDK proxy alone.
func curlCommand(_ record: RequestRecord, _ place: Place) -> String {
  // curl makes these itself.
  let own: Set = ["host", "content-length", "connection", "transfer-encoding"]
  var lines: [String]
  if record.isVersionTwo {
    lines = [
      "curl -i -X \(record.method) \(shellQuoted("https://\(ProtocolHost.allCases[0].rawValue)" + record.target))",
      "  --proxy \(shellQuoted(place.proxy ?? "http://127.0.0.1:8443"))"
        + " --cacert \(shellQuoted(place.dataFolder + "/ca.pem"))",
      "  --cert apiclient_cert.pem --key apiclient_key.pem",
    ]
  } else {
    lines = ["curl -i -X \(record.method) \(shellQuoted(place.http + record.target))"]
  }
  for header in record.headers where !own.contains(header.name.lowercased()) {
    lines.append("  -H \(shellQuoted("\(header.name): \(header.value)"))")
  }
  if !record.body.isEmpty { lines.append("  --data-raw \(shellQuoted(record.body))") }
  return lines.joined(separator: " \\\n")
}
