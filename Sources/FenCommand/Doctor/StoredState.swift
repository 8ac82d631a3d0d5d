import Fen
import FenPlatform
import FenStore

/// What any database tells about the data in it.
struct StoredState: Sendable {
  private let lastTransfer: Instant?
  private let clock: String
  private let endingCertificates: [String]

  init(in transaction: any Transaction) throws {
    let last = try transaction.number("SELECT max(at) FROM transfers")
    lastTransfer = last == 0 ? nil : Instant(milliseconds: last)
    clock = try transaction.first("SELECT value FROM settings WHERE name = 'clock'") { $0.text(0) } ?? "real"
    let soon = machineTime().adding(days: 30)
    endingCertificates = try transaction.all(
      "SELECT mchid FROM merchant_certificates WHERE expires_at < ?1", [.int(soon.milliseconds)]
    ) { String($0.int(0)) }
  }

  func schema(_ applied: [Int64]) -> Finding {
    let newest = applied.last ?? 0
    let known = migrations.last?.number ?? 0
    return .ok("schema", newest == known ? "\(known)" : "\(newest); the next start brings it to \(known)")
  }

  var findings: [Finding] { [timeOfLastTransfer, certificates] }

  private var timeOfLastTransfer: Finding {
    let subject = "business clock"
    if let frozen = Int64(clock) {
      return .ok(subject, "stands at \(Instant(milliseconds: frozen).rfc3339); `fen clock real` lets it go on")
    }
    guard let last = lastTransfer else { return .ok(subject, "follows the machine; no money has moved yet") }
    guard last <= machineTime().adding(minutes: 1) else {
      return .problem(
        subject, "the last transfer is of \(last.rfc3339), which is still to come",
        remedy: "the machine's clock went back: set it, or `fen clock set` it past that moment")
    }
    return .ok(subject, "follows the machine; the last transfer is of \(last.rfc3339)")
  }

  private var certificates: Finding {
    guard let first = endingCertificates.first else { return .ok("merchants' keys", "none ends within 30 days") }
    return .problem(
      "merchants' keys", "\(endingCertificates.count) end within 30 days, first of \(first)",
      remedy: "make a new merchant with `fen merchant create`")
  }
}

/// What is wrong with the schema; nil for an error of another kind.
func schemaProblem(_ error: any Error) -> Finding? {
  switch error {
  case StoreError.newerSchema(let found, let known):
    .problem("schema", "\(found); this program knows \(known)", remedy: "start the newer Fen that wrote the data")
  case StoreError.changedMigration(let number):
    .problem(
      "schema", "the data was made by another version of Fen (migration \(number) differs)",
      remedy: "keep the data with that version, or start on a new folder or an empty database")
  case _: nil
  }
}
