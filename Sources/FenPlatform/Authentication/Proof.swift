import Fen

/// What somebody shows to prove that he is who pays.
public struct Proof: Hashable, Sendable {
  public let password: String?
  /// Sent for this very payment; see `AuthenticationDesk.sendPaymentCode`.
  public let oneTimeCode: String?
  public let assertion: Assertion?

  public init(password: String? = nil, oneTimeCode: String? = nil, assertion: Assertion? = nil) {
    self.password = password
    self.oneTimeCode = oneTimeCode
    self.assertion = assertion
  }
}

/// A device's signature as its page sent it. Source: WebAuthn Level 3, section 5.2.2.
public struct Assertion: Hashable, Sendable {
  public let credential: [UInt8]
  public let clientData: [UInt8]
  public let authenticatorData: [UInt8]
  /// In DER.
  public let signature: [UInt8]

  public init(credential: [UInt8], clientData: [UInt8], authenticatorData: [UInt8], signature: [UInt8]) {
    self.credential = credential
    self.clientData = clientData
    self.authenticatorData = authenticatorData
    self.signature = signature
  }
}

/// Why a proof is not enough.
public enum ProofRefusal: Error, Hashable, Sendable {
  /// A code or an unlocked device alone may be in a thief's hand: the password, or a device that recognised its owner.
  case passwordNeeded
  /// A code sent to the wallet's phone is asked for as well.
  case codeNeeded
}
