import FenWire

/// What became of a signature, in words.
struct SignatureView {
  var verdict: String
  var advice: String?
  var tone: Badge.Tone
  var signed: String?
  var senderSigned: String?
  var differingLine: Int?

  init(_ check: SignatureCheck, _ language: Language) {
    func text(_ key: String, _ values: [String: String] = [:]) -> String { language.text(key, values) }
    switch check {
    case .notChecked: (verdict, tone) = (text("signature.notChecked"), .neutral)
    case .right(let signed): (verdict, tone, self.signed) = (text("signature.right"), .good, signed)
    case .refused(let fault, let expected):
      (tone, signed) = (.bad, expected)
      switch fault {
      case .noAuthorization:
        (verdict, advice) = (text("signature.noAuthorization"), text("signature.noAuthorization.advice"))
      case .unreadable(let why):
        (verdict, advice) = (text("signature.unreadable", ["why": why]), text("signature.unreadable.advice"))
      case .unknownMerchant(let id):
        (verdict, advice) = (text("signature.unknownMerchant", ["id": id]), text("signature.unknownMerchant.advice"))
      case .unknownSerial(let sent, let known):
        verdict = text("signature.unknownSerial", ["sent": sent])
        advice = text("signature.unknownSerial.advice", ["known": known.joined(separator: ", ")])
      case .clockSkew(let seconds):
        verdict = text(
          seconds > 0 ? "signature.clockAhead" : "signature.clockBehind", ["seconds": String(seconds.magnitude)])
        advice = text("signature.clock.advice")
        differingLine = 2
      case .otherKey(let serial):
        (verdict, advice) = (text("signature.otherKey", ["serial": serial]), text("signature.otherKey.advice"))
      case .differs(let part, let sender):
        senderSigned = sender
        (verdict, differingLine) = part.verdict(in: language)
        advice = text("signature.differs.advice")
      case .versionTwo(let mistake):
        (verdict, advice) = (mistake.text(in: language), text("signature.v2.advice"))
      case .noVariantFits:
        (verdict, advice) = (text("signature.noVariantFits"), text("signature.noVariantFits.advice"))
      }
    }
  }
}

extension V2SignMistake {
  fileprivate func text(in language: Language) -> String {
    switch self {
    case .noSign: language.text("signature.v2.noSign")
    case .unknownType(let name): language.text("signature.v2.unknownType", ["type": name])
    case .smallLetters: language.text("signature.v2.smallLetters")
    case .otherMethod(let type): language.text("signature.v2.otherMethod", ["type": type.rawValue])
    case .versionThreeKey: language.text("signature.v2.versionThreeKey")
    case .withoutKey: language.text("signature.v2.withoutKey")
    case .unsorted: language.text("signature.v2.unsorted")
    case .emptyOnes: language.text("signature.v2.emptyOnes")
    case .leftOut(let name): language.text("signature.v2.leftOut", ["name": name])
    case .trimmed(let name): language.text("signature.v2.trimmed", ["name": name])
    case .percentEncoded(let name): language.text("signature.v2.percentEncoded", ["name": name])
    case .noVariantFits: language.text("signature.v2.noVariantFits")
    }
  }
}

extension SignedPart {
  /// The sentence, and the line of the string to sign it is about.
  func verdict(in language: Language) -> (String, Int) {
    switch self {
    case .method: (language.text("signature.differs.method"), 0)
    case .target: (language.text("signature.differs.target"), 1)
    case .timestamp: (language.text("signature.differs.timestamp"), 2)
    case .nonce: (language.text("signature.differs.nonce"), 3)
    case .body: (language.text("signature.differs.body"), 4)
    case .lineEnd: (language.text("signature.differs.lineEnd"), 4)
    }
  }
}
