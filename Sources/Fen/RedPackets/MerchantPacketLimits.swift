/// The kinds of packets a merchant sends.
public enum MerchantPacketKind: Hashable, Sendable {
  /// For one person.
  case single
  /// For the person named and those he passes it on to.
  case group
  /// For one person, opened from the merchant's mini program.
  case miniProgram
}

/// What a merchant's packet of a kind may hold, fen, and for how many. Source: 发放普通红包 (total_amount, scene_id),
/// 发放裂变红包 (总金额, total_num).
public struct MerchantPacketLimits: Hashable, Sendable {
  public let amounts: ClosedRange<Int64>
  /// Of a packet that says what it is for.
  public let amountsOfScenes: ClosedRange<Int64>
  public let counts: ClosedRange<Int64>

  public init(amounts: ClosedRange<Int64>, amountsOfScenes: ClosedRange<Int64>, counts: ClosedRange<Int64>) {
    self.amounts = amounts
    self.amountsOfScenes = amountsOfScenes
    self.counts = counts
  }

  /// Whether a packet of this much must say what it is for.
  public func needsScene(_ amount: Money) -> Bool { !amounts.contains(amount.minorUnits) }
}

extension MerchantPacketLimits {
  public init(of kind: MerchantPacketKind, by rules: Rules, on day: BusinessDay) {
    func range(_ least: RuleName, _ most: RuleName) -> ClosedRange<Int64> {
      let least = rules.setting(least, on: day)
      return least...max(least, rules.setting(most, on: day))
    }
    switch kind {
    case .single, .miniProgram:
      self.init(
        amounts: range(.merchantPacketLeast, .merchantPacketMost),
        amountsOfScenes: range(.merchantScenePacketLeast, .merchantScenePacketMost), counts: 1...1)
    case .group:
      let amounts = range(.merchantPacketLeast, .merchantGroupPacketMost)
      self.init(
        amounts: amounts, amountsOfScenes: amounts,
        counts: range(.merchantGroupPeopleLeast, .merchantGroupPeopleMost))
    }
  }
}
