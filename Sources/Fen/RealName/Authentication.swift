/// What somebody proved himself with. Source: PBOC notice 2015/43, art. 22: known, held, inherent.
public struct Authentication: OptionSet, Hashable, Sendable {
  public let rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// The payment password: known.
  public static let password = Authentication(rawValue: 1)
  /// A code sent to the phone: held.
  public static let oneTimeCode = Authentication(rawValue: 2)
  /// The phone that showed a dynamic payment code: held.
  public static let paymentCode = Authentication(rawValue: 4)
  /// A device key's signature over payee and amount: held, of the certificate class.
  public static let deviceKey = Authentication(rawValue: 8)
  /// The device saw its owner (face, finger) before it signed: inherent.
  public static let biometric = Authentication(rawValue: 16)

  /// Nobody was asked: a call of the sandbox's own spoke for the person, and is taken for the strongest there is.
  public static let sandbox = Authentication(rawValue: 32)

  private static let known: Authentication = [.password]
  private static let held: Authentication = [.oneTimeCode, .paymentCode, .deviceKey]
  private static let inherent: Authentication = [.biometric]

  public var strength: AuthenticationStrength {
    if contains(.sandbox) { return .certified }
    let kinds = [Self.known, Self.held, Self.inherent].filter { !isDisjoint(with: $0) }.count
    guard kinds >= 2 else { return .weak }
    return contains(.deviceKey) ? .certified : .twoFactors
  }
}

/// What a payment's authentication is worth to the limits of the day.
public enum AuthenticationStrength: Int, CaseIterable, Hashable, Comparable, Sendable {
  /// Fewer than two kinds of factors.
  case weak
  /// Two kinds, none of them a certificate or an electronic signature.
  case twoFactors
  /// Two kinds, one of them a certificate or an electronic signature.
  case certified

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
