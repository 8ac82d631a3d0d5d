import FenPlatform
import Foundation

/// What client code needs to know of a merchant and of the folder that `fen merchant create` wrote for it.
public struct MerchantFolder: Sendable {
  let path: String
  let mchid: String
  let appid: String
  let serial: String
  let apiv3Key: String
  let apiv2Key: String
  let platformPublicKeyID: String
  let keyMode: KeyMode

  /// - Throws: as `MerchantCredentials.init(folder:)`.
  public static func read(_ folder: URL) throws -> MerchantFolder {
    let credentials = try MerchantCredentials(folder: folder)
    let path = folder.standardizedFileURL.path(percentEncoded: false)
    return MerchantFolder(
      path: path.hasSuffix("/") ? String(path.dropLast()) : path, mchid: "\(credentials.merchant)",
      appid: credentials.app, serial: credentials.serial, apiv3Key: credentials.apiv3Key,
      apiv2Key: credentials.apiv2Key,
      platformPublicKeyID: credentials.platformPublicKeyID, keyMode: credentials.keyMode)
  }

  /// Stands for a merchant of the reader's own.
  public static let placeholder = MerchantFolder(
    path: "./merchant", mchid: "MCHID", appid: "APPID", serial: "SERIAL_NO",
    apiv3Key: "THE_32_CHARACTERS_OF_APIV3_KEY",
    apiv2Key: "THE_32_CHARACTERS_OF_APIV2_KEY", platformPublicKeyID: "PUB_KEY_ID_…",
    keyMode: .certificate)

  var keyFile: String { "\(path)/apiclient_key.pem" }
  var certificateFile: String { "\(path)/apiclient_cert.pem" }
  var platformKeyFile: String { "\(path)/platform_public_key.pem" }
}
