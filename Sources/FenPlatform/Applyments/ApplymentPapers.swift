import Fen
import FenStore

// How long what was applied for is kept: the papers as long as their application, and that no longer than it needs.

extension Rules {
  /// How long what came to nothing at this moment is kept.
  func daysApplicationsAreKept(_ end: Instant) -> Int64 { setting(.applicationsKept, on: BusinessDay(end)) }
}

extension ApplymentDesk {
  /// Takes hold of the files that an application names, and lets those go that an earlier one under its number named:
  /// one after another in their order, as whoever cleans takes them. Comes before anybody asks whether they are there.
  static func hold(
    _ papers: Set<MediaID>, insteadOf earlier: Set<MediaID>, of provider: ProviderID, in transaction: any Transaction
  ) throws {
    for paper in papers.symmetricDifference(earlier).map(\.value).sorted() {
      try transaction.run(
        "UPDATE media SET holders = holders + ?3 WHERE id = ?1 AND mchid = ?2",
        [.text(paper), .int(provider.value), .int(papers.contains(MediaID(paper)) ? 1 : -1)])
    }
  }

  /// Writes down which files an application names.
  static func keepPapers(of applyment: Applyment, in transaction: any Transaction) throws {
    try transaction.run("DELETE FROM applyment_papers WHERE applyment = ?1", [.int(applyment.id.value)])
    for paper in applyment.terms.papers {
      try transaction.run(
        "INSERT INTO applyment_papers (applyment, media) VALUES (?1, ?2)",
        [.int(applyment.id.value), .text(paper.value)])
    }
  }

  /// The files that an application names.
  private static func papers(of id: ApplymentID, in transaction: any Transaction) throws -> Set<MediaID> {
    Set(
      try transaction.all("SELECT media FROM applyment_papers WHERE applyment = ?1", [.int(id.value)]) {
        MediaID($0.text(0))
      })
  }

  /// Forgets an application that came to nothing, when its time is over: its number is free again.
  func forget(_ id: ApplymentID, at now: Instant) throws {
    try database.write { transaction in
      guard let row = try transaction.load(StoredApplyment.self, keys: [id]).first, let due = row.dueAt, due <= now
      else { return }
      switch row.state {
      case .rejected, .canceled: break
      // Handed in once more since it was looked at.
      case .auditing, .toBeConfirmed, .toBeSigned, .signing, .finished: return
      }
      try Self.hold([], insteadOf: try Self.papers(of: id, in: transaction), of: row.provider, in: transaction)
      try transaction.run("DELETE FROM applyment_papers WHERE applyment = ?1", [.int(id.value)])
      try transaction.run("DELETE FROM applyments WHERE id = ?1", [.int(id.value)])
    }
  }
}

extension SettlementDesk {
  /// Forgets a change that was decided, when its time is over: the account that holds is kept elsewhere.
  func forget(_ id: SettlementChangeID, at now: Instant) throws {
    try database.write {
      _ = try $0.run(
        "DELETE FROM settlement_changes WHERE id = ?1 AND state > 1 AND due_at <= ?2",
        [.int(id.value), .int(now.milliseconds)])
    }
  }
}
