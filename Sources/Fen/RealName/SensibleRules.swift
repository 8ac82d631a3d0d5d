// What no figure of the rules can be, whatever an operator wants: the wallet would refuse everything, or money would
// come back before it has gone.

/// Nobody could do anything with 0 of these.
private let atLeastOne: [RuleName] = [
  .classOneChannels, .classTwoChannels, .classThreeChannels, .passwordTries, .passwordLock, .verificationsPerDay,
  .bindingTries, .bindingLife, .recordsKept, .applicationsKept, .claimReportsKept, .topUpMost, .transferMost,
  .transferExpiry, .packetShareMost, .packetSharesMost,
  .packetExpiry, .merchantPacketLeast, .merchantScenePacketLeast, .merchantGroupPacketMost, .merchantGroupPeopleLeast,
  .payoutExpiry,
]

/// A span in seconds: a year.
private let longest: Int64 = 366 * 86_400

private let atMost: [(RuleName, Int64)] = [
  // Yes or no.
  (.realNameRequired, 1), (.yearIsRolling, 1), (.registersIdentify, 1),
  // The whole amount.
  (.withdrawalFeeRate, 100_000),
  (.passwordLock, longest), (.bindingLife, longest), (.transferExpiry, longest), (.packetExpiry, longest),
  (.payoutExpiry, longest), (.recordsKept, 100), (.applicationsKept, 3_660), (.claimReportsKept, 3_660),
  // A week.
  (.statementDelay, 168),
]

/// The stronger proof, the higher class, the larger bound comes second.
private let inOrder: [(RuleName, RuleName)] = [
  (.classOneChannels, .classTwoChannels), (.classTwoChannels, .classThreeChannels),
  (.unverifiedLifetime, .classOneLifetime), (.classTwoYear, .classThreeYear),
  (.dayWeak, .dayTwoFactors), (.dayTwoFactors, .dayCertified),
  (.codeDayWeak, .codeDayTwoFactors), (.codeDayTwoFactors, .codeDayCertified),
  (.merchantPacketLeast, .merchantPacketMost), (.merchantScenePacketLeast, .merchantScenePacketMost),
  (.merchantGroupPeopleLeast, .merchantGroupPeopleMost), (.payoutNoNameBelow, .payoutNameFrom),
]

extension Rules {
  /// - Throws: `tooSmall`, `tooLarge`, `exceeds`.
  func checkSense() throws(RulesFault) {
    for row in rows where row.value < 1 && atLeastOne.contains(row.name) { throw .tooSmall(row.name, least: 1) }
    for (name, most) in atMost {
      for row in rows where row.name == name && row.value > most { throw .tooLarge(name, most: most) }
    }
    for (less, more) in inOrder {
      for row in rows where row.name == less || row.name == more {
        guard setting(less, on: row.from) <= setting(more, on: row.from) else {
          throw .exceeds(less, more, from: row.from)
        }
      }
    }
  }
}
