import Fen

/// A node number, leased by this process. The token tells this process from the next one with the number.
struct Lease: Hashable, Sendable {
  /// 0–1023.
  let node: Int64
  let token: Int64
}

/// What a process counts as, by how long its lease was not renewed.
enum Presence: Hashable, Sendable {
  case alive
  /// Its work is taken over; its number is still its own.
  case silent
  /// Its number is free.
  case gone

  /// - Parameter unseen: milliseconds since its last renewal, by the database's clock.
  init(unseen: Int64) {
    switch unseen {
    case ..<LeaseTerms.silence: self = .alive
    case ..<LeaseTerms.end: self = .silent
    case _: self = .gone
    }
  }
}

/// How long things last, milliseconds.
enum LeaseTerms {
  static let renewal: Int64 = 1_000
  /// After this others take over a process' work.
  static let silence: Int64 = 5_000
  /// After this its number is free.
  static let end: Int64 = 600_000
  /// After this it draws no number itself: well before anybody else can have it.
  static let fence: Int64 = 540_000
  /// After this the database has ended whatever transaction it left open (its limit is 60 s).
  static let lastTransaction: Int64 = 70_000
  /// How often a process looks for news.
  static let look: Int64 = 200

  static let nodes: Range<Int64> = 0..<1024

  /// The least number nobody has; nil when all are leased.
  static func free(besides taken: Set<Int64>) -> Int64? { nodes.first { !taken.contains($0) } }
}

/// Why a process cannot take part, or no longer.
public enum ProcessProblem: Error, Equatable, Sendable {
  case noNumberFree
  case leaseLost(node: Int64)
  /// These live processes have not taken in a change in time.
  case notTakenIn(by: [String])
}

extension ProcessProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noNumberFree:
      """
      all 1,024 process numbers of this database are leased; end processes that are not needed, or wait ten minutes \
      for the numbers of those that were killed
      """
    case .leaseLost(let node):
      """
      this process was not heard of for ten minutes and its number \(node) may belong to another one; it stops so \
      that no number is given out twice. Start it again
      """
    case .notTakenIn(let names):
      """
      the change is stored, but these processes have not taken it in: \(names.joined(separator: ", ")); look at their \
      logs, or end them
      """
    }
  }
}
