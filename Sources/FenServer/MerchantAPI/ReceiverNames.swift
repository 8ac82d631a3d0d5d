import Fen
import FenPlatform
import FenWire

/// Reads whom a call names as receivers.
struct ReceiverNames {
  let platform: Platform
  let call: MerchantCall
  let appid: String?
  let subAppid: String?
  let side: MerchantSide

  /// - Throws: `PARAM_ERROR` for a number or openid that names nobody.
  func receiver(_ fields: ReceiverFields, in field: String) async throws(WireError) -> NamedReceiver {
    let receiver: ShareReceiver
    switch fields.naming {
    case .merchantNumber:
      guard let id = MerchantID(fields.account), try await merchant(id) != nil, id != side.payee else {
        throw unknown(fields, field, "no other merchant of this network has this number")
      }
      receiver = .merchant(id)
    case .openid: receiver = .person(try await person(fields, appid, "appid", field))
    case .subOpenid: receiver = .person(try await person(fields, subAppid, "sub_appid", field))
    }
    return NamedReceiver(receiver, named: fields.naming, fields.account)
  }

  private func person(
    _ fields: ReceiverFields, _ app: String?, _ name: String, _ field: String
  ) async throws(WireError) -> UserID {
    guard let app else { throw unknown(fields, field, "\(name) is missing, and the openid belongs to it") }
    guard let user = platform.openIDs.user(openID: fields.account, app: app) else {
      throw unknown(fields, field, "not an openid of \(app): GET /sandbox/v1/users/{user_id}/openid?appid=\(app)")
    }
    do {
      guard try await platform.wallets.user(user) != nil else { throw unknown(fields, field, "nobody has it any more") }
    } catch { throw internalFault(error) }
    return user
  }

  /// Compares the name of a merchant. People's names are not compared: of most the platform knows only what they chose
  /// to be called.
  ///
  /// - Throws: `PARAM_ERROR` when it was not encrypted for the platform, or is another name.
  func check(_ cipher: String, of fields: ReceiverFields, _ keyring: Keyring, in field: String) async throws(WireError)
  {
    let name = try plain(cipher, field, call.namedKey ?? keyring.signer(for: call.merchant))
    guard case .merchantNumber = fields.naming, let id = MerchantID(fields.account),
      let receiver = try await merchant(id), receiver.name != name
    else { return }
    throw WireError(
      .paramError, message: "分账接收方全称不匹配",
      detail: WireError.detail(field: field, value: nil, issue: "another name", location: .body),
      hint: "the merchant \(id) has another name")
  }

  private func merchant(_ id: MerchantID) async throws(WireError) -> Merchant? {
    do { return try await platform.merchants.merchant(id) } catch { throw internalFault(error) }
  }

  private func unknown(_ fields: ReceiverFields, _ field: String, _ hint: String) -> WireError {
    WireError(
      .paramError, message: "分账接收方账号不存在",
      detail: WireError.detail(
        field: "\(field)/account", value: .string(fields.account), issue: "unknown", location: .body), hint: hint)
  }
}
