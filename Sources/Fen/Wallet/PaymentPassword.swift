/// Wrong tries so far, or until when no try is taken.
public enum PasswordGuard: Hashable, Sendable {
  case open(wrongTries: Int64)
  case locked(until: Instant)

  /// Whether a try is taken at `now`. A lock that ran out opens with no wrong tries.
  public func admits(at now: Instant) -> Bool {
    switch self {
    case .open: true
    case .locked(let until): until <= now
    }
  }

  /// The guard after one more wrong try.
  public func afterWrongTry(at now: Instant, by rules: Rules) -> PasswordGuard {
    let today = BusinessDay(now)
    let most = rules.setting(.passwordTries, on: today)
    let tries: Int64
    switch self {
    case .open(let wrong): tries = wrong + 1
    case .locked(let until): tries = until <= now ? 1 : most
    }
    guard tries >= most else { return .open(wrongTries: tries) }
    return .locked(until: now.adding(seconds: rules.setting(.passwordLock, on: today)))
  }
}

/// Whether the text is a payment password: six digits.
public func isPaymentPassword(_ text: String) -> Bool {
  text.utf8.count == 6 && text.utf8.allSatisfy { (48...57).contains($0) }
}
