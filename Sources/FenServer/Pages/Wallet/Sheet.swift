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
  /// What the phone shows, in a sandbox.
  let sentMessage: String?
  let passkeyRequest: String?

  init(
    lacksPassword: Bool, passwordHref: String = "/wallet/password", needsMore: Bool = false, codePhone: String? = nil,
    isCodeSent: Bool = false, sentMessage: String? = nil, passkeyRequest: String? = nil
  ) {
    (self.lacksPassword, self.passwordHref, self.needsMore) = (lacksPassword, passwordHref, needsMore)
    (self.codePhone, self.isCodeSent, self.sentMessage) = (codePhone, isCodeSent, sentMessage)
    self.passkeyRequest = passkeyRequest
  }
}

extension Site {
  /// - Parameters:
  ///   - refusal: why the last try failed; when a stronger proof would have helped, the sheet asks for it.
  ///   - sent: the code that was sent just now.
  func proofs(
    for subject: PaymentIntent, of user: UserID, after refusal: PageRefusal? = nil, sent: SentCode? = nil
  ) async throws -> ProofView {
    let wouldHelp =
      switch refusal {
      case .limited(.over(_, left: _, let remedies)):
        remedies.contains(.authenticate(.twoFactors)) || remedies.contains(.authenticate(.certified))
      case .signIn(.codeWrong), .signIn(.codeOver), .signIn(.passkeyRefused), .signIn(.passkeyUnknown): true
      case .some, .none: false
      }
    let isWanted = wouldHelp || sent != nil
    guard try await data.hasPassword(user) else {
      return ProofView(lacksPassword: true, passwordHref: address("/wallet/password", [("next", subject.page)]))
    }
    let keepsCode = refusal?.keepsCode == true
    let code: SentCode? = if let sent { sent } else if keepsCode { try await data.codeSent(to: user) } else { nil }
    let offered = try await data.strongerProofs(for: subject, of: user, isWanted: isWanted)
    return ProofView(
      lacksPassword: false, needsMore: offered.isNeeded || isWanted, codePhone: offered.phone,
      isCodeSent: sent != nil || keepsCode, sentMessage: code?.message,
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
  /// The code that was sent can still be typed.
  fileprivate var keepsCode: Bool {
    switch self {
    case .signIn(.codeWrong): true
    case _: false
    }
  }
}

extension Form {
  var proof: PaymentProof {
    PaymentProof(password: trimmed("password"), oneTimeCode: trimmed("oneTimeCode"), assertion: trimmed("assertion"))
  }

  /// The button that sends a code was pressed, not the one that pays.
  var asksForCode: Bool { self["do"] == "send-code" }

  var method: WalletMethodID { WalletMethodID(value: self["method"] ?? "") }
}
