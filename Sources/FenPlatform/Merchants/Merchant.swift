import Fen
import FenStore

/// Never changes: who sells does not act for others, and who acts for others is not paid.
public enum MerchantKind: Int64, CaseIterable, Hashable, Sendable {
  case merchant = 1
  case provider = 2
}

/// Which platform key signs what a merchant is sent unasked.
public enum KeyMode: Int64, CaseIterable, Hashable, Sendable {
  /// The platform certificate.
  case certificate = 1
  /// The platform public key (`PUB_KEY_ID_…`).
  case publicKey = 2
}

/// A certificate a merchant signs with.
public struct MerchantCertificate: Hashable, Sendable {
  /// Upper hex.
  public let serial: String
  public let pem: String
  public let expiresAt: Instant

  public init(serial: String, pem: String, expiresAt: Instant) {
    self.serial = serial
    self.pem = pem
    self.expiresAt = expiresAt
  }
}

/// A merchant as every request needs to know it.
public struct Merchant: Hashable, Sendable {
  public let id: MerchantID
  public let name: String
  public let kind: MerchantKind
  public let keyMode: KeyMode
  public let feeRate: FeeRate
  /// The apps bound to it; the first is the one it was made with.
  public let apps: [String]
  public let certificates: [MerchantCertificate]
  /// 32 characters each.
  public let apiv3Key: String
  public let apiv2Key: String
  /// When its keys ceased to count, for good. Only providers are terminated.
  public let terminatedAt: Instant?

  /// Nil for one that is not a provider.
  public var provider: ProviderID? {
    switch kind {
    case .merchant: nil
    case .provider: ProviderID(id.value)
    }
  }
}

/// What a new merchant is made as.
public enum NewMerchantKind: Hashable, Sendable {
  /// Served by a provider from the beginning, or by none.
  case merchant(servedBy: ProviderID?)
  case provider

  var stored: MerchantKind {
    switch self {
    case .merchant: .merchant
    case .provider: .provider
    }
  }
}

/// What a new merchant is made of.
public struct NewMerchant: Sendable {
  public let id: MerchantID
  public let name: String
  public let kind: NewMerchantKind
  public let keyMode: KeyMode
  public let app: String
  public let certificate: MerchantCertificate?
  public let apiv3Key: String
  public let apiv2Key: String

  public init(
    id: MerchantID, name: String, kind: NewMerchantKind = .merchant(servedBy: nil),
    keyMode: KeyMode = .certificate, app: String, certificate: MerchantCertificate?, apiv3Key: String, apiv2Key: String
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.keyMode = keyMode
    self.app = app
    self.certificate = certificate
    self.apiv3Key = apiv3Key
    self.apiv2Key = apiv2Key
  }
}

/// Why a merchant could not be made.
public enum NewMerchantRefusal: Error, Equatable, Sendable {
  case nameMissing
  case apiv3KeyNot32Bytes
  case numberTaken(MerchantID)
  case noSuchProvider(ProviderID)
}

extension NewMerchantRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nameMissing: "a merchant needs a name"
    case .apiv3KeyNot32Bytes: "the APIv3 key must have exactly 32 bytes"
    case .numberTaken(let id): "there is a merchant \(id) already; choose another number or leave it out"
    case .noSuchProvider(let id): "\(id) is no provider of this network; make one first"
    }
  }
}

/// A key the platform signs with.
public struct PlatformKey: Hashable, Sendable {
  /// A certificate's serial in upper hex, or `PUB_KEY_ID_…`.
  public let serial: String
  /// Nil for a bare public key.
  public let certificatePEM: String?
  public let privateKeyPEM: String

  public init(serial: String, certificatePEM: String?, privateKeyPEM: String) {
    self.serial = serial
    self.certificatePEM = certificatePEM
    self.privateKeyPEM = privateKeyPEM
  }
}

/// A place where a merchant sells.
public struct Store: Hashable, Sendable {
  public let id: Int64
  public let merchant: MerchantID
  public let name: String
  public let city: String
  /// ISO 3166-1, two letters.
  public let country: String
  /// The name of its time zone: `Australia/Melbourne`.
  public let zone: String
  /// Where the store is told of payments by its printed code; nil where nobody asked for it.
  public let notifyURL: String?
}
