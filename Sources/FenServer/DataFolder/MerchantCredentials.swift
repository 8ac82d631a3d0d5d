import Fen
import FenPlatform
import FenWire
import Foundation
import Logging

/// What a merchant's program needs to speak the protocol, and the folder it is handed over in.
///
///     apiclient_key.pem         the merchant's private key, for the owner only
///     apiclient_cert.pem        the certificate for it
///     platform_public_key.pem   the platform's public key
///     merchant.json             mchid, appid, serial_no, apiv3_key, apiv2_key,
///                               platform_public_key_id, key_mode; for the owner only
public struct MerchantCredentials: Sendable {
  public let merchant: MerchantID
  public let app: String
  /// Of the certificate, in upper hex.
  public let serial: String
  public let apiv3Key: String
  public let apiv2Key: String
  public let platformPublicKeyID: String
  public let keyMode: KeyMode
  public let privateKeyPEM: String
  public let certificatePEM: String
  public let platformPublicKeyPEM: String

  init(_ made: MadeMerchant, _ platformKey: PlatformSigner) {
    merchant = made.merchant.id
    app = made.merchant.apps[0]
    serial = made.serial
    apiv3Key = made.merchant.apiv3Key
    apiv2Key = made.merchant.apiv2Key
    platformPublicKeyID = platformKey.serial
    keyMode = made.merchant.keyMode
    privateKeyPEM = made.privateKeyPEM
    certificatePEM = made.certificatePEM
    platformPublicKeyPEM = platformKey.signer.verifier.pem
  }

  /// From the control API's answer to `POST merchants`; nil when something is missing.
  public init?(answer: JSONValue) {
    guard let merchant = answer["mchid"]?.string.flatMap({ MerchantID($0) }), let app = answer["appid"]?.string,
      let serial = answer["serial_no"]?.string, let apiv3Key = answer["apiv3_key"]?.string,
      let apiv2Key = answer["apiv2_key"]?.string,
      let platformKeyID = answer["platform_public_key_id"]?.string, let key = answer["private_key_pem"]?.string,
      let certificate = answer["certificate_pem"]?.string, let platformKey = answer["platform_public_key_pem"]?.string,
      let keyMode = answer["key_mode"]?.string.flatMap({ KeyMode(name: $0) })
    else { return nil }
    self.merchant = merchant
    self.app = app
    self.serial = serial
    self.apiv3Key = apiv3Key
    self.apiv2Key = apiv2Key
    platformPublicKeyID = platformKeyID
    self.keyMode = keyMode
    privateKeyPEM = key
    certificatePEM = certificate
    platformPublicKeyPEM = platformKey
  }

  /// Reads a folder that `write(to:)` made.
  ///
  /// - Throws: `MerchantFolderFault`, `FileFault`.
  public init(folder: URL) throws {
    func text(_ name: String) throws -> String {
      let file = folder.appending(path: name)
      guard let bytes = try readFile(file) else { throw MerchantFolderFault.missing(file) }
      return String(decoding: bytes, as: UTF8.self)
    }
    let description = folder.appending(path: "merchant.json")
    let content = try text("merchant.json")
    guard let json = try? JSONValue(parsing: content) else { throw MerchantFolderFault.unreadable(description) }
    func member(_ name: String) throws -> String {
      guard let value = json[name]?.string else { throw MerchantFolderFault.memberMissing(description, name) }
      return value
    }
    guard let merchant = MerchantID(try member("mchid")) else {
      throw MerchantFolderFault.memberMissing(description, "mchid")
    }
    self.merchant = merchant
    app = try member("appid")
    serial = try member("serial_no")
    apiv3Key = try member("apiv3_key")
    apiv2Key = try member("apiv2_key")
    platformPublicKeyID = try member("platform_public_key_id")
    // Folders written before this member was added have none, and the certificate is what they were made for.
    let modeName = try json["key_mode"] == nil ? KeyMode.certificate.name : member("key_mode")
    guard let keyMode = KeyMode(name: modeName) else {
      throw MerchantFolderFault.memberMissing(description, "key_mode")
    }
    self.keyMode = keyMode
    privateKeyPEM = try text("apiclient_key.pem")
    certificatePEM = try text("apiclient_cert.pem")
    platformPublicKeyPEM = try text("platform_public_key.pem")
  }

  /// Writes the folder. Keys that are there already are not replaced: Fen has no copy of a merchant's private key.
  ///
  /// - Throws: `MerchantFolderFault.keysAreThere`, `FileFault`.
  public func write(to folder: URL) throws {
    try Self.prepare(folder)
    let description: JSONValue = [
      "mchid": .string("\(merchant)"), "appid": .string(app), "serial_no": .string(serial),
      "apiv3_key": .string(apiv3Key), "apiv2_key": .string(apiv2Key),
      "platform_public_key_id": .string(platformPublicKeyID),
      "key_mode": .string(keyMode.name),
    ]
    try put("apiclient_key.pem", privateKeyPEM, .ownerOnly, folder)
    try put("apiclient_cert.pem", certificatePEM, .everyone, folder)
    try put("platform_public_key.pem", platformPublicKeyPEM, .everyone, folder)
    try put("merchant.json", description.text, .ownerOnly, folder)
  }

  /// Makes the folder, so that a merchant is made only when its key has a place to go.
  ///
  /// - Throws: `MerchantFolderFault.keysAreThere`, `FileFault`.
  public static func prepare(_ folder: URL) throws {
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw FileFault("create", folder, error.localizedDescription) }
    let key = folder.appending(path: "apiclient_key.pem")
    guard !FileManager.default.fileExists(atPath: key.path(percentEncoded: false)) else {
      throw MerchantFolderFault.keysAreThere(key)
    }
  }

  private func put(_ name: String, _ text: String, _ secrecy: FileSecrecy, _ folder: URL) throws {
    let ended = text.hasSuffix("\n") ? text : text + "\n"
    try replaceFile(folder.appending(path: name), with: Array(ended.utf8), secrecy: secrecy)
  }
}

extension KeyMode {
  /// As the control API and `merchant.json` write it.
  var name: String {
    switch self {
    case .certificate: "certificate"
    case .publicKey: "public_key"
    }
  }

  init?(name: String) {
    guard let mode = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = mode
  }
}

/// Why a merchant's folder cannot be used.
public enum MerchantFolderFault: Error, Equatable, Sendable {
  case missing(URL)
  case unreadable(URL)
  case memberMissing(URL, String)
  case keysAreThere(URL)
}

extension MerchantFolderFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let file):
      "\(file.path(percentEncoded: false)) is missing; give a folder that `fen merchant create --out` wrote"
    case .unreadable(let file):
      "\(file.path(percentEncoded: false)) is no JSON; let `fen merchant create` write it anew"
    case .memberMissing(let file, let name): "\(file.path(percentEncoded: false)) has no usable \(name)"
    case .keysAreThere(let file):
      "\(file.path(percentEncoded: false)) is there already and is not replaced; give another folder to --out"
    }
  }
}

/// Makes a merchant on a data folder, whether or not a server runs on it.
///
/// - Throws: `NewMerchantRefusal`, `CertificateFault`, `StoreError`, `TrustFault`, `FileFault`.
public func makeMerchant(
  in folder: URL, database: String? = nil, name: String, kind: NewMerchantKind = .merchant(servedBy: nil),
  keyMode: KeyMode = .certificate
) async throws -> MerchantCredentials {
  // The certificates first: they make the folder for its owner only.
  let trust = try TrustFiles.open(in: folder, now: machineTime())
  let platform = try await Platform.open(
    folder: folder, database: database, isSandbox: false, logger: Logger(label: "fen"))
  let keyring = try await Keyring(platform: platform, authority: trust.authority)
  let made = try await MerchantMaker(platform: platform, authority: trust.authority).make(
    name: name, kind: kind, keyMode: keyMode)
  let credentials = MerchantCredentials(made, keyring.publicKey)
  try platform.close()
  return credentials
}
