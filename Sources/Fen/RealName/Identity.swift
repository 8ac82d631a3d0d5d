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

  /// Whether no other country issues it: cards and permits, whoever holds them.
  public var isIssuedByChina: Bool {
    switch self {
    case .idCard, .hongKongMacauPermit, .taiwanPermit, .permanentResidence: true
    case .passport: false
    }
  }
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

  /// Whether it shows that the document's owner himself is here: he read the code sent to the phone his bank knows, or
  /// was seen. A register knows only that what was written belongs together, and whoever copied a card can write that.
  public var showsOwner: Bool {
    switch self {
    case .bankCard, .faceToFace: true
    case .documentRegister, .phoneRegister, .register: false
    }
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
  /// Somebody with this document is known; to join him takes more than his name and number.
  case knownAlready
  /// The document is known under another name.
  case otherName
  /// Where registers make nobody known: what shows the owner comes first.
  case ownerNotShown
}

/// Whether a channel may be the first to say who somebody is.
public func checkFirst(
  _ channel: VerificationChannel, by rules: Rules, on day: BusinessDay
) throws(IdentityRefusal) {
  guard channel.showsOwner || rules.setting(.registersIdentify, on: day) > 0 else { throw .ownerNotShown }
}

/// What a confirmed claim does to the person of a wallet.
///
/// - Parameters:
///   - channel: what confirmed it.
///   - known: what was confirmed of the wallet's person before, if anything.
///   - owner: what is known of who has this document already, if anybody.
public func decideConfirm(
  _ claim: IdentityClaim, through channel: VerificationChannel, known: IdentityClaim?, owner: IdentityClaim?
) throws(IdentityRefusal) -> ConfirmDecision {
  if let known {
    try checkOwn(claim, known: known)
    return .add
  }
  guard let owner else { return .identify }
  guard channel.showsOwner else { throw .knownAlready }
  guard owner.name == claim.name else { throw .otherName }
  return .join
}

/// Whether a claim is of the person it is made for.
public func checkOwn(_ claim: IdentityClaim, known: IdentityClaim) throws(IdentityRefusal) {
  guard known.document == claim.document, known.number == claim.number, known.country == claim.country else {
    throw .otherPerson
  }
  guard known.name == claim.name else { throw .otherName }
}

/// How many of these channels count towards the class; a check face to face gives the class it was made for.
public func independentChannels(of channels: Set<VerificationChannel>) -> Int {
  channels.count {
    switch $0 {
    case .faceToFace: false
    case .bankCard, .documentRegister, .phoneRegister, .register: true
    }
  }
}

/// The class that these channels give: by their number, or the one chosen face to face.
public func accountClass(
  of channels: Set<VerificationChannel>, by rules: Rules, on day: BusinessDay
) -> AccountClass {
  let chosen = channels.map { channel in
    switch channel {
    case .faceToFace(let accountClass): accountClass
    case .bankCard, .documentRegister, .phoneRegister, .register: AccountClass.unverified
    }
  }
  return (chosen + [AccountClass(channels: independentChannels(of: channels), by: rules, on: day)]).max()!
}
