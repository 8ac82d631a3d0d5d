import Fen

/// Rules as they shipped on the day this was written, all of them in force.
let rules = testRules()

/// - Parameter others: figures that differ.
func testRules(_ others: [RuleName: Int64] = [:], from: String = "2016-07-01") -> Rules {
  let usual: [RuleName: Int64] = [
    .classOneChannels: 1, .classTwoChannels: 3, .classThreeChannels: 5, .realNameRequired: 1,
    .unverifiedLifetime: 20_000, .classOneLifetime: 100_000, .classTwoYear: 10_000_000, .classThreeYear: 20_000_000,
    .yearIsRolling: 0, .dayWeak: 100_000, .dayTwoFactors: 500_000, .dayCertified: 5_000_000, .codeDayWeak: 100_000,
    .codeDayTwoFactors: 500_000, .codeDayCertified: 5_000_000, .staticCodeDay: 50_000, .passwordFreeLimit: 100_000,
    .passwordFreePerDay: 10, .passwordTries: 5, .passwordLock: 10_800, .bindingTries: 5, .bindingLife: 600,
    .verificationsPerDay: 10, .registersIdentify: 1, .topUpMost: 5_000_000, .transferMost: 5_000_000,
    .transferExpiry: 86_400, .packetShareMost: 20_000,
    .packetSharesMost: 100, .packetExpiry: 86_400, .merchantPacketLeast: 100, .merchantPacketMost: 20_000,
    .merchantScenePacketLeast: 1, .merchantScenePacketMost: 49_900, .merchantGroupPacketMost: 100_000,
    .merchantGroupPeopleLeast: 3, .merchantGroupPeopleMost: 20,
    .recordsKept: 5, .applicationsKept: 90, .claimReportsKept: 180, .payoutExpiry: 86_400, .payoutNameFrom: 200_000,
    .payoutNoNameBelow: 30,
  ]
  do throws(RulesFault) {
    return try Rules(
      RuleName.allCases.map {
        Rule($0, others[$0] ?? usual[$0] ?? 0, from: BusinessDay(from)!, source: "test", isConfirmed: true)
      })
  } catch { preconditionFailure("\(error)") }
}
