import Foundation

/// What client code needs to know of a merchant: the content of the folder that `fen merchant create` writes.
public struct MerchantFolder: Sendable {
  let path: String
  let merchant: Merchant

  struct Merchant: Decodable, Sendable {
    let mchid: String
    let appid: String
    let serial_no: String
    let apiv3_key: String
    let platform_public_key_id: String
  }

  /// Reads `merchant.json` of `folder`.
  ///
  /// - Throws: `FileFault` when it is not there or lacks something.
  public static func read(_ folder: URL) throws(FileFault) -> MerchantFolder {
    let file = folder.appending(path: "merchant.json")
    guard let bytes = try readFile(file) else {
      throw FileFault("read", file, "there is none; `fen merchant create --out FOLDER` writes it")
    }
    let path = folder.standardizedFileURL.path(percentEncoded: false)
    do {
      let merchant = try JSONDecoder().decode(Merchant.self, from: Data(bytes))
      return MerchantFolder(path: path.hasSuffix("/") ? String(path.dropLast()) : path, merchant: merchant)
    } catch { throw FileFault("read", file, "it lacks a field that `fen merchant create` writes (\(error))") }
  }

  /// Stands for a merchant of the reader's own.
  public static let placeholder = MerchantFolder(
    path: "./merchant",
    merchant: Merchant(
      mchid: "MCHID", appid: "APPID", serial_no: "SERIAL_NO", apiv3_key: "THE_32_CHARACTERS_OF_APIV3_KEY",
      platform_public_key_id: "PUB_KEY_ID_…"))

  var keyFile: String { "\(path)/apiclient_key.pem" }
  var certificateFile: String { "\(path)/apiclient_cert.pem" }
  var platformKeyFile: String { "\(path)/platform_public_key.pem" }
}
