import Fen
import FenStore

/// Whose complaints somebody with keys asks for.
public enum ComplaintLister: Hashable, Sendable {
  /// A merchant asks for its own.
  case merchant(MerchantID)
  /// A provider asks for those about orders it placed, of merchants it acts for; of one alone where it names one.
  case provider(ProviderID, of: MerchantID?)
}

extension ComplaintDesk {
  /// A page of those opened from one day to another, both included; the latest first.
  ///
  /// - Returns: the page, and how many there are.
  public func list(
    _ lister: ComplaintLister, from first: BusinessDay, through last: BusinessDay, offset: Int64, limit: Int64
  ) async throws -> (page: [ShownComplaint], total: Int64) {
    let period: [SQLValue] = [.int(first.start.milliseconds), .int(last.next.start.milliseconds)]
    let (condition, whose): (String, [SQLValue]) =
      switch lister {
      case .merchant(let id): ("mchid = ?1", [.int(id.value)])
      case .provider(let provider, nil): ("provider = ?1 AND provider > 0 AND \(acting)", [.int(provider.value)])
      case .provider(let provider, let merchant?):
        (
          "provider = ?1 AND provider > 0 AND mchid = ?4 AND \(acting)",
          [.int(provider.value), .int(merchant.value)]
        )
      }
    let values = whose.prefix(1) + period + whose.dropFirst()
    let rest = "WHERE \(condition) AND opened_at >= ?2 AND opened_at < ?3"
    return try await database.read { transaction in
      let total = try transaction.number("SELECT count(*) FROM complaints \(rest)", Array(values))
      let place = values.count
      let page = try Complaint.all(
        "\(rest) ORDER BY opened_at DESC, id DESC LIMIT ?\(place + 1) OFFSET ?\(place + 2)",
        values + [.int(limit), .int(offset)], in: transaction)
      return (try page.map { try shown($0, transaction) }, total)
    }
  }

  /// A picture that the caller uploaded, or that stands in a complaint which it may answer; nil for all others.
  public func picture(_ id: MediaID, for caller: MerchantID) async throws -> MediaFile? {
    // Its other files are served to nobody: papers of applications lie among them.
    if try await media.isUploaded(id, by: caller) { return try await media.opened(id) }
    let isShown = try await database.read { transaction in
      try transaction.number(
        """
        SELECT count(*) FROM complaint_pictures p JOIN complaints c ON c.id = p.complaint
        WHERE p.media = ?1 AND (c.mchid = ?2 OR (c.provider = ?2 AND EXISTS (
          SELECT 1 FROM relations r WHERE r.provider = c.provider AND r.merchant = c.mchid AND r.ended_at IS NULL)))
        """, [.text(id.value), .int(caller.value)]) > 0
    }
    return isShown ? try await media.opened(id) : nil
  }

  /// A picture that stands in a person's complaint; nil for all others.
  public func picture(_ id: MediaID, for payer: UserID) async throws -> MediaFile? {
    let isShown = try await database.read { transaction in
      try transaction.number(
        """
        SELECT count(*) FROM complaint_pictures p JOIN complaints c ON c.id = p.complaint
        WHERE p.media = ?1 AND c.payer = ?2
        """, [.text(id.value), .int(payer.value)]) > 0
    }
    return isShown ? try await media.opened(id) : nil
  }
}

/// The relation stands.
private let acting = """
  EXISTS (SELECT 1 FROM relations r WHERE r.provider = complaints.provider AND r.merchant = complaints.mchid
    AND r.ended_at IS NULL)
  """
