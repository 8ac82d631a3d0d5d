extension BusinessDay {
  /// When the bank has closed its books of this day and says what was done.
  public func statementAt(by rules: Rules) -> Instant {
    next.start.adding(hours: rules.setting(.statementDelay, on: self))
  }
}
