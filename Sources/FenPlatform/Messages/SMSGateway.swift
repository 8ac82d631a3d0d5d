/// A one-time code for somebody's phone.
public struct CodeMessage: Hashable, Sendable {
  public enum Purpose: String, Hashable, Sendable, CaseIterable {
    case bindCard = "bind_card"
  }
  public let code: String
  public let purpose: Purpose

  public init(code: String, purpose: Purpose) {
    self.code = code
    self.purpose = purpose
  }

  /// What the phone shows.
  public var text: String {
    switch purpose {
    case .bindCard: "验证码 \(code)，用于绑定银行卡，10 分钟内有效。请勿告知他人。"
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
