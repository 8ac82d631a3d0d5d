import Fen

extension LimitRefusal {
  /// Which limit, and how much it leaves.
  func sentence(in language: Language) -> String {
    switch self {
    case .unverified(let act): language.text("limits.unverified", ["act": act.name(in: language)])
    case .over(let limit, let left, remedies: _):
      language.text("limits.over", ["limit": limit.name(in: language), "left": language.money(left)])
    }
  }

  /// What lifts it.
  func advice(in language: Language) -> String {
    switch self {
    case .unverified: language.text("limits.verify")
    case .over(let limit, left: _, let remedies):
      (remedies.isEmpty
        ? language.text("limits.less")
        : language.text(
          "limits.helps",
          ["remedies": remedies.map { $0.advice(in: language) }.joined(separator: language.text("limits.or"))]))
        // Who was refunded today would else expect to have it back.
        + (limit.isOfDay ? " " + language.text("limits.refundKeepsDay") : "")
    }
  }
}

extension Limit {
  fileprivate var isOfDay: Bool {
    switch self {
    case .day, .codeDay, .staticCodeDay: true
    case .unverifiedLifetime, .classOneLifetime, .year: false
    }
  }
}

extension RestrictedAct {
  func name(in language: Language) -> String {
    switch self {
    case .receiveTransfer: language.text("act.receiveTransfer")
    case .sendTransfer: language.text("act.sendTransfer")
    case .openRedPacket: language.text("act.openRedPacket")
    case .sendRedPacket: language.text("act.sendRedPacket")
    case .receivePayout: language.text("act.receivePayout")
    case .topUp: language.text("act.topUp")
    case .withdraw: language.text("act.withdraw")
    }
  }
}

extension Limit {
  func name(in language: Language) -> String {
    switch self {
    case .unverifiedLifetime: language.text("limit.unverifiedLifetime")
    case .classOneLifetime: language.text("limit.classOneLifetime")
    case .year(let accountClass): language.text("limit.year", ["class": accountClass.name(in: language)])
    case .day(let strength): language.text("limit.day", ["strength": strength.name(in: language)])
    case .codeDay(let strength): language.text("limit.codeDay", ["strength": strength.name(in: language)])
    case .staticCodeDay: language.text("limit.staticCodeDay")
    }
  }
}

extension AuthenticationStrength {
  func name(in language: Language) -> String {
    switch self {
    case .weak: language.text("strength.weak")
    case .twoFactors: language.text("strength.twoFactors")
    case .certified: language.text("strength.certified")
    }
  }
}

extension AccountClass {
  func name(in language: Language) -> String {
    switch self {
    case .unverified: language.text("class.unverified")
    case .one: language.text("class.one")
    case .two: language.text("class.two")
    case .three: language.text("class.three")
    }
  }
}

extension Remedy {
  func advice(in language: Language) -> String {
    switch self {
    case .verify(let channels, let next):
      language.text("remedy.verify", ["channels": String(channels), "class": next.name(in: language)])
    case .authenticate(.weak): language.text("remedy.password")
    case .authenticate(.twoFactors): language.text("remedy.twoFactors")
    case .authenticate(.certified): language.text("remedy.certified")
    case .payByCard: language.text("remedy.payByCard")
    case .scanDynamicCode: language.text("remedy.scanDynamicCode")
    case .waitForTomorrow: language.text("remedy.waitForTomorrow")
    case .waitForNextYear: language.text("remedy.waitForNextYear")
    case .waitForRollingYear: language.text("remedy.waitForRollingYear")
    }
  }
}
