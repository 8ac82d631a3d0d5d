import Fen
import FenStore

extension ApplymentDesk {
  private static let setting = "applyment_review"

  /// Seconds after which the sandbox's examiner approves an application; nil where people decide.
  public func review() async throws -> Int64? { try await database.read { try Self.review(in: $0) } }

  static func review(in transaction: any Transaction) throws -> Int64? {
    try transaction.first("SELECT value FROM settings WHERE name = ?1", [.text(setting)]) { Int64($0.text(0)) } ?? nil
  }

  static func forgetReview(in transaction: any Transaction) throws {
    try transaction.run("DELETE FROM settings WHERE name = ?1", [.text(setting)])
  }

  /// Holds from the next application.
  ///
  /// - Parameter seconds: nil lets people decide.
  public func setReview(after seconds: Int64?) throws {
    try database.write { transaction in
      try Self.forgetReview(in: transaction)
      guard let seconds else { return }
      try transaction.run(
        "INSERT INTO settings (name, value) VALUES (?1, ?2)", [.text(Self.setting), .text(String(seconds))])
    }
  }
}

extension DueRows {
  /// The sandbox's examiner approves, what nobody confirmed or signed in time is over, and what came to nothing is
  /// forgotten.
  static func applyments(_ database: any Database, _ desk: ApplymentDesk) -> DueRows {
    DueRows(
      database: database, rows: "applyments WHERE due_at IS NOT NULL", due: "due_at", kind: .applymentDecided,
      about: .text("code"), tells: "state IN (1, 3, 4, 5)"
    ) { number, now in
      let id = ApplymentID(number)
      guard let applyment = try await desk.applyment(id) else { throw UnknownThing.applyment }
      do {
        switch applyment.state {
        case .auditing:
          _ = try desk.approve(id)
          return Happening(at: now, .applymentApproved, about: applyment.code.value)
        case .toBeConfirmed, .toBeSigned, .signing:
          _ = try desk.change(id, .timeOver)
          return Happening(at: now, .applymentCanceled, about: applyment.code.value)
        case .rejected, .canceled:
          try desk.forget(id, at: now)
          return nil
        case .finished: return nil
        }
      } catch ApplymentRefusal.notNow {
        return nil  // Somebody else was there first.
      }
    }
  }
}
