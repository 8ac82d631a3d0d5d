/// A paper that says who somebody is.
public enum DocumentKind: Int64, CaseIterable, Hashable, Sendable {
  /// 居民身份证, GB 11643.
  case idCard = 1
  case passport = 2
  /// 港澳居民来往内地通行证
  case hongKongMacauPermit = 3
  /// 台湾居民来往大陆通行证
  case taiwanPermit = 4
  /// 外国人永久居留身份证
  case permanentResidence = 5
}

/// Who somebody says he is.
public struct IdentityClaim: Hashable, Sendable {
  /// The legal name.
  public let name: String
  public let document: DocumentKind
  /// As on the document, in capital letters.
  public let number: String
  /// ISO 3166-1 alpha-2, of the issuer.
  public let country: String

  public init(name: String, document: DocumentKind, number: String, country: String = "CN") {
    self.name = name
    self.document = document
    self.number = number.uppercased()
    self.country = country.uppercased()
  }
}

/// An independent source that confirmed an identity. Each counts once.
public enum VerificationChannel: Hashable, Sendable {
  /// By the bank that issued the card; every issuer is a source of its own.
  case bankCard(issuer: String)
  /// The register of the document: the police's for the ID card.
  case documentRegister
  /// The telephone company's.
  case phoneRegister
  /// Another one, by its name.
  case register(String)
  /// Seen in person; the customer chose the class.
  case faceToFace(AccountClass)
}

/// What is known of a person when another channel speaks.
public struct KnownPerson: Hashable, Sendable {
  /// The claim confirmed before; nil for somebody of whom nothing is known.
  public let identity: IdentityClaim?
  public let channels: [VerificationChannel]

  public init(identity: IdentityClaim?, channels: [VerificationChannel]) {
    self.identity = identity
    self.channels = channels
  }
}

public enum ConfirmDecision: Equatable, Sendable {
  /// The person is known from now on.
  case identify
  /// One channel more, or one that spoke before.
  case add
  /// The wallet is another one of somebody known.
  case join
}

/// In descending precedence.
public enum IdentityRefusal: Error, Equatable, Sendable {
  /// The wallet belongs to somebody with another document.
  case otherPerson
  /// The document is known under another name.
  case otherName
}

/// What a confirmed claim does to the person of a wallet.
///
/// - Parameters:
///   - person: of the wallet.
///   - owner: who has this document already, if anybody.
public func decideConfirm(
  _ claim: IdentityClaim, of person: KnownPerson, owner: KnownPerson?
) throws(IdentityRefusal) -> ConfirmDecision {
  if let identity = person.identity {
    guard identity.document == claim.document, identity.number == claim.number, identity.country == claim.country else {
      throw .otherPerson
    }
    guard identity.name == claim.name else { throw .otherName }
    return .add
  }
  guard let owner else { return .identify }
  guard owner.identity?.name == claim.name else { throw .otherName }
  return .join
}

/// The class that these channels give: by their number, or the one chosen face to face.
public func accountClass(of channels: [VerificationChannel], by rules: Rules) -> AccountClass {
  var chosen = AccountClass.unverified
  var independent = 0
  for channel in Set(channels) {
    switch channel {
    case .faceToFace(let accountClass): chosen = max(chosen, accountClass)
    case .bankCard, .documentRegister, .phoneRegister, .register: independent += 1
    }
  }
  return max(chosen, AccountClass(channels: independent, by: rules))
}
