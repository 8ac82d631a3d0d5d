import Fen
import FenStore

/// Somebody of the staff had a person's data before him: that person can read who and why.
struct StaffAccess: Hashable, Sendable {
  let id: Int64
  let user: UserID
  let staff: String
  let reason: String
  let inClear: Bool
  let at: Instant
}

extension StaffAccess: Record {
  static let table = Table(
    "staff_access", fixed: ["id", "user_id", "staff", "reason", "in_clear", "at"], changing: [])
  var key: Int64 { id }
  static func value(of key: Int64) -> SQLValue { .int(key) }
  var values: [SQLValue] {
    [
      .int(id), .int(user.value), .text(staff), .text(reason), .int(inClear ? 1 : 0), .int(at.milliseconds),
    ]
  }

  init(row: any Row) throws {
    id = row.int(0)
    user = UserID(row.int(1))
    staff = row.text(2)
    reason = row.text(3)
    inClear = row.int(4) == 1
    at = Instant(milliseconds: row.int(5))
  }
}
