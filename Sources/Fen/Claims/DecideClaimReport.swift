/// What a reviewer may decide of a report.
public enum ClaimDecision: CaseIterable, Hashable, Sendable {
  case warning
  case termination
  case dismissal
}

/// Why a step was not taken with a report.
public enum ClaimReportRefusal: Error, Hashable, Sendable {
  /// Somebody else took or decided it, or nobody has taken it yet.
  case notNow(ClaimReport.State)
  /// A decision bears a name and a reason of at least four bytes.
  case unsigned
  /// The report is about another provider.
  case otherProvider(ProviderID)
  /// Only a provider can be ended, and the report names none.
  case noProvider
}

extension ClaimReport {
  /// A reviewer looks into it.
  ///
  /// - Throws: `notNow`.
  public func taken(at now: Instant) throws(ClaimReportRefusal) -> ClaimReport {
    switch state {
    case .received: with(.inReview(since: now), provider)
    case .inReview, .decided: throw .notNow(state)
    }
  }

  /// A reviewer decides it.
  ///
  /// - Parameters:
  ///   - found: the provider whose name the report gives; nil where it is the report's, or none.
  ///   - reason: the reporter reads it when the report is dismissed.
  /// - Throws: `ClaimReportRefusal`, in the order of its cases.
  public func decided(
    _ decision: ClaimDecision, about found: ProviderID?, by staff: String, because reason: String, at now: Instant
  ) throws(ClaimReportRefusal) -> ClaimReport {
    guard case .inReview(let takenAt) = state else { throw .notNow(state) }
    guard !staff.isEmpty, reason.utf8.count >= 4 else { throw .unsigned }
    if let provider, let found, provider != found { throw .otherProvider(provider) }
    let about = provider ?? found
    let verdict: ClaimVerdict
    switch decision {
    case .warning: verdict = .warned
    case .termination:
      guard about != nil else { throw .noProvider }
      verdict = .terminated
    case .dismissal: verdict = .dismissed(reason: reason)
    }
    return with(.decided(verdict, takenAt: takenAt, at: now), about)
  }

  private func with(_ state: State, _ provider: ProviderID?) -> ClaimReport {
    ClaimReport(id: id, kind: kind, filedAt: filedAt, provider: provider, said: said, state: state)
  }
}
