import Fen

/// What a register says about a claim.
public enum RegisterAnswer: Hashable, Sendable {
  case confirmed
  case refused(RegisterRefusal)
  /// No answer in time, or none that can be read. Nothing is known.
  case silent
}

/// Why a register does not confirm.
public enum RegisterRefusal: String, CaseIterable, Hashable, Sendable {
  case notFound = "not_found"
  case nameDiffers = "name_differs"
  case phoneDiffers = "phone_differs"
  case expired
}

/// A register that knows people: the police's, a telephone company's, any other.
public protocol IdentityRegister: Sendable {
  /// - Parameter phone: for the telephone company's.
  func ask(_ claim: IdentityClaim, phone: PhoneNumber?) async -> RegisterAnswer
}

/// The registers this installation is connected to.
public struct Registers: Sendable {
  public var documents: (any IdentityRegister)?
  public var phones: (any IdentityRegister)?
  /// Others by name: education, social security, tax, vehicles.
  public var others: [String: any IdentityRegister]

  public init(
    documents: (any IdentityRegister)? = nil, phones: (any IdentityRegister)? = nil,
    others: [String: any IdentityRegister] = [:]
  ) {
    self.documents = documents
    self.phones = phones
    self.others = others
  }

  /// The registers of a sandbox: they know everybody whose claim is well formed, but for the names in
  /// `SandboxRegister`.
  static let sandbox = Registers(
    documents: SandboxRegister(), phones: SandboxRegister(),
    others: ["education": SandboxRegister(), "social_security": SandboxRegister(), "tax": SandboxRegister()])
}

/// Confirms every claim, but for names that say how it is to answer.
struct SandboxRegister: IdentityRegister {
  func ask(_ claim: IdentityClaim, phone: PhoneNumber?) async -> RegisterAnswer {
    switch claim.name {
    case "查无此人": .refused(.notFound)
    case "姓名不符": .refused(.nameDiffers)
    case "号码不符": .refused(.phoneDiffers)
    case "证件过期": .refused(.expired)
    case "没有回音": .silent
    case _: .confirmed
    }
  }
}
