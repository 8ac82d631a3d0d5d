import Fen

/// A one-time code for somebody's phone.
public struct CodeMessage: Hashable, Sendable {
  public enum Purpose: Hashable, Sendable {
    /// - Parameter life: how long the code can be given, seconds.
    case bindCard(life: Int64)
    case signIn
    /// Names what the code pays, so that nobody can use it for something else unseen.
    case payment(payee: String, amount: Money)
    case password
    case device
    case personalData
    /// Signs for a merchant.
    case agreement
  }
  public let code: String
  public let purpose: Purpose
  public let language: MessageLanguage

  public init(code: String, purpose: Purpose, language: MessageLanguage = .spoken) {
    self.code = code
    self.purpose = purpose
    self.language = language
  }

  /// What the phone shows.
  public var text: String { purpose.text(code, in: language) }
}

extension CodeMessage.Purpose {
  /// As the control API names it.
  public var name: String {
    switch self {
    case .bindCard: "bind_card"
    case .signIn: "sign_in"
    case .payment: "payment"
    case .password: "password"
    case .device: "device"
    case .personalData: "personal_data"
    case .agreement: "agreement"
    }
  }
}

/// Brings messages to phones.
public protocol SMSGateway: Sendable {
  /// Returns when the message was taken; whether it arrives nobody knows.
  ///
  /// - Throws: `SMSFault` when it was not.
  func send(_ message: CodeMessage, to phone: String) async throws
}

public enum SMSFault: Error, Equatable, Sendable {
  /// This installation sends no messages.
  case noGateway
  /// The gateway did not take it; try again.
  case notTaken
}

/// Where no gateway is configured: nobody gets a code, and nobody is told he got one.
struct NoSMSGateway: SMSGateway {
  func send(_ message: CodeMessage, to phone: String) async throws { throw SMSFault.noGateway }
}
