import Fen
import FenPlatform

// The sheet that asks for proofs before money moves: the same for payments, transfers, packets and cards.

/// What the sheet asks for.
struct ProofView: Sendable {
  /// Nobody has set a payment password yet: the sheet leads there, and takes nothing.
  let lacksPassword: Bool
  let passwordHref: String
  /// The password alone will not do.
  let needsMore: Bool
  /// Where a code would go, masked.
  let codePhone: String?
  let isCodeSent: Bool
  /// What was typed of it, where it is good still.
  let typedCode: String
  /// What the phone shows, in a sandbox.
  let sentMessage: String?
  let passkeyRequest: String?

  init(
    lacksPassword: Bool, passwordHref: String = "/wallet/password", needsMore: Bool = false, codePhone: String? = nil,
    isCodeSent: Bool = false, typedCode: String = "", sentMessage: String? = nil, passkeyRequest: String? = nil
  ) {
    (self.lacksPassword, self.passwordHref, self.needsMore) = (lacksPassword, passwordHref, needsMore)
    (self.codePhone, self.isCodeSent, self.typedCode) = (codePhone, isCodeSent, typedCode)
    (self.sentMessage, self.passkeyRequest) = (sentMessage, passkeyRequest)
  }
}

extension Site {
  /// - Parameters:
  ///   - refusal: why the last try failed; when a stronger proof would have helped, the sheet asks for it.
  ///   - typed: the one-time code that was typed then.
  ///   - sent: the code that was sent just now.
  func proofs(
    for subject: PaymentIntent, of user: UserID, after refusal: PageRefusal? = nil, typed: String? = nil,
    sent: SentCode? = nil
  ) async throws -> ProofView {
    let fate = typed == nil ? .over : refusal?.fateOfCode ?? .over
    let wouldHelp =
      switch refusal {
      case .limited(.over(_, left: _, let remedies)):
        remedies.contains(.authenticate(.twoFactors)) || remedies.contains(.authenticate(.certified))
      case .signIn(.codeWrong), .signIn(.codeOver), .signIn(.passkeyRefused), .signIn(.passkeyUnknown): true
      case .some, .none: false
      }
    let isWanted = wouldHelp || sent != nil || fate != .over
    guard try await data.hasPassword(user) else {
      return ProofView(lacksPassword: true, passwordHref: address("/wallet/password", [("next", subject.page)]))
    }
    let keepsCode = fate != .over
    let code: SentCode? = if let sent { sent } else if keepsCode { try await data.codeSent(to: user) } else { nil }
    let offered = try await data.strongerProofs(for: subject, of: user, isWanted: isWanted)
    return ProofView(
      lacksPassword: false, needsMore: offered.isNeeded || isWanted, codePhone: offered.phone,
      isCodeSent: sent != nil || keepsCode, typedCode: fate == .good ? typed ?? "" : "", sentMessage: code?.message,
      passkeyRequest: offered.passkeyRequest)
  }
}

extension PaymentIntent {
  /// The page that its sheet is on, where that has an address of its own.
  fileprivate var page: String? {
    switch payee {
    case .order(let order): "/wallet/pay/\(order.value)"
    case .store, .person, .packet, .topUp, .withdrawal: nil
    }
  }
}

extension PageRefusal {
  fileprivate enum FateOfCode { case good, wrong, over }

  /// What becomes of a one-time code that was typed with it. It is looked at after the password, and given back
  /// when a rule then refuses the payment: so it need not be typed again.
  fileprivate var fateOfCode: FateOfCode {
    switch self {
    case .signIn(.codeWrong): .wrong
    case .passwordWrong, .limited, .balanceShort, .methodUnknown, .methodExcluded, .busy,
      .signIn(.passwordNotSixDigits):
      .good
    case _: .over
    }
  }
}

extension PageRefusal {
  /// A one-time code that was typed with it need not be typed again.
  var leavesCodeGood: Bool { fateOfCode == .good }
}

extension Form {
  var proof: PaymentProof {
    PaymentProof(password: trimmed("password"), oneTimeCode: trimmed("oneTimeCode"), assertion: trimmed("assertion"))
  }

  /// Nil where the sheet asked for none, or nothing was typed.
  var oneTimeCode: String? { trimmed("oneTimeCode") }

  /// The button that sends a code was pressed, not the one that pays.
  var asksForCode: Bool { self["do"] == "send-code" }

  var method: WalletMethodID { WalletMethodID(value: self["method"] ?? "") }
}
