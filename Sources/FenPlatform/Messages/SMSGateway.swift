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
    case .bindCard(let life): "验证码 \(code)，用于绑定银行卡，\(lasting(life))内有效。请勿告知他人。"
    case .signIn: "验证码 \(code)，用于登录钱包，5 分钟内有效。请勿告知他人。"
    case .payment(let payee, let amount):
      "验证码 \(code)，您正在向“\(payee)”支付 \(amount.majorUnits) \(amount.currency.rawValue)，5 分钟内有效。"
        + "如非本人操作，请勿告知他人。"
    case .password: "验证码 \(code)，用于重置支付密码，5 分钟内有效。请勿告知他人。"
    case .device: "验证码 \(code)，用于添加设备密钥，5 分钟内有效。请勿告知他人。"
    case .personalData: "验证码 \(code)，用于导出个人信息，5 分钟内有效。请勿告知他人。"
    }
  }
}

/// Seconds in words: whole minutes where they are.
private func lasting(_ seconds: Int64) -> String { seconds % 60 == 0 ? "\(seconds / 60) 分钟" : "\(seconds) 秒" }

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
