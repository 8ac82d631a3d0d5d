import Fen

/// What a payer sends to prove himself.
public struct Proof: Hashable, Sendable {
  public let password: String

  public init(password: String) { self.password = password }
}

/// What is to be paid, as the payer saw it.
public struct PaymentIntent: Hashable, Sendable {
  /// The payee's name as it was shown.
  public let payee: String
  public let amount: Money

  public init(payee: String, amount: Money) {
    self.payee = payee
    self.amount = amount
  }
}

/// Checks what payers prove themselves with.
public struct AuthenticationDesk: Sendable {
  let wallets: WalletDesk

  /// - Throws: `PasswordRefusal`, `UnknownThing.user`.
  public func check(_ proof: Proof, of user: UserID, for intent: PaymentIntent) async throws -> Authentication {
    try await wallets.checkPassword(proof.password, of: user)
    return .password
  }
}

extension Platform {
  public var authentication: AuthenticationDesk { AuthenticationDesk(wallets: wallets) }
}
