import Crypto
import Fen
import FenStore
import Foundation

/// The digest of a closed day: what it moved, chained to the day before. A transfer changed later no longer matches.
///
/// A seal covers the transfers written since the seal before it, by their numbers, so that a sandbox whose clock is
/// moved back seals each transfer once all the same.
public struct DaySeal: Hashable, Sendable {
  public let day: BusinessDay
  /// The number of the last transfer it covers.
  public let through: Int64
  public let transfers: Int64
  public let digest: [UInt8]

  static func all(in transaction: any Transaction) throws -> [DaySeal] {
    try transaction.all("\(select) ORDER BY day", [], read)
  }

  static func last(in transaction: any Transaction) throws -> DaySeal? {
    try transaction.first("\(select) ORDER BY day DESC LIMIT 1", [], read)
  }

  private static let select = "SELECT day, through, transfers, digest FROM day_seals"

  private static func read(_ row: any Row) -> DaySeal {
    DaySeal(day: BusinessDay(number: row.int(0)), through: row.int(1), transfers: row.int(2), digest: row.blob(3))
  }

  /// The seal of `day` after `earlier`, over the transfers up to `through`.
  static func make(
    _ day: BusinessDay, after earlier: DaySeal?, through: Int64, in transaction: any Transaction
  ) throws -> DaySeal {
    var hash = SHA256()
    hash.update(data: earlier?.digest ?? [])
    hash.update(data: Data(day.description.utf8))
    var count: Int64 = 0
    try transaction.forEach(
      """
      SELECT id, debit, credit, amount, currency, kind, cause, at FROM transfers
      WHERE id > ?1 AND id <= ?2 ORDER BY id
      """, [.int(earlier?.through ?? 0), .int(through)]
    ) { row in
      let line = [0, 1, 2, 3].map { String(row.int($0)) } + [row.text(4)] + [5, 6, 7].map { String(row.int($0)) }
      hash.update(data: Data((line.joined(separator: ",") + "\n").utf8))
      count += 1
    }
    return DaySeal(
      day: day, through: max(through, earlier?.through ?? 0), transfers: count, digest: Array(hash.finalize()))
  }
}

/// Seals each day when it is over.
///
/// A number is drawn before its transfer is committed, so a seal covers only what is settled: no transaction that is
/// still open may bring a number up to there. What is not belongs to the seal after.
struct DaySealing: DueWork {
  let database: any Database
  /// The largest number that is settled.
  let settled: @Sendable () async throws -> Int64

  func nextDue() async throws -> Instant? {
    try await database.read { try firstOpenDay(in: $0) }.map { $0.next.start }
  }

  func upcoming(limit: Int64) async throws -> [Upcoming] {
    try await database.read { try firstOpenDay(in: $0) }.map {
      [Upcoming(at: $0.next.start, .daySealed, about: "\($0)")]
    } ?? []
  }

  func perform(at now: Instant) async throws -> [Happening] {
    let settled = try await settledNumber(for: now)
    let sealed = try database.write { transaction -> [DaySeal] in
      var sealed = [DaySeal]()
      guard var day = try firstOpenDay(in: transaction) else { return [] }
      var earlier = try DaySeal.last(in: transaction)
      while day.next.start <= now {
        let through = try transaction.number(
          "SELECT max(id) FROM transfers WHERE at < ?1 AND id <= ?2",
          [.int(day.next.start.milliseconds), .int(settled)])
        let seal = try DaySeal.make(day, after: earlier, through: through, in: transaction)
        let isMine = try transaction.run(
          """
          INSERT INTO day_seals (day, through, transfers, digest) VALUES (?1, ?2, ?3, ?4)
          ON CONFLICT (day) DO NOTHING
          """, [.int(seal.day.number), .int(seal.through), .int(seal.transfers), .blob(seal.digest)])
        // Another process was faster, and the next day follows on its seal.
        guard isMine == 1 else { break }
        sealed.append(seal)
        (earlier, day) = (seal, day.next)
      }
      return sealed
    }
    return sealed.map { Happening(at: now, .daySealed(transfers: $0.transfers), about: $0.day.description) }
  }

  /// Waits a little for the end of what is open, so that a day's seal covers the day.
  private func settledNumber(for now: Instant) async throws -> Int64 {
    let wanted = try await database.read {
      try $0.number("SELECT max(id) FROM transfers WHERE at < ?1", [.int(BusinessDay(now).start.milliseconds)])
    }
    let waiting = StopClock()
    while true {
      let settled = try await settled()
      if settled >= wanted || waiting.elapsed > .seconds(3) { return settled }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}

/// The day after the last seal; before the first seal the day of the first transfer.
private func firstOpenDay(in transaction: any Transaction) throws -> BusinessDay? {
  if let last = try DaySeal.last(in: transaction) { return last.day.next }
  let first = try transaction.first("SELECT at FROM transfers ORDER BY id LIMIT 1") { Instant(milliseconds: $0.int(0)) }
  return first.map { BusinessDay($0) }
}
