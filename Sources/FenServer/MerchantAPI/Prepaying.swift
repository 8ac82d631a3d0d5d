import Fen
import FenPlatform
import FenWire

// What placing orders has in common, alone and together.

/// What the customer's side opens the cashier with.
///
/// - Parameter order: of orders that are paid together the first.
func prepayAnswer(_ kind: TradeKind, _ order: OrderID, _ platform: Platform) -> PrepayAnswer {
  let (now, tokens) = (platform.clock.now(), platform.tokens)
  return switch kind {
  case .jsapi, .app: .prepayID(tokens.prepayID(order, at: now))
  case .native: .codeURL(codeURL(order, at: now, tokens))
  case .h5: .h5URL(h5URL(order, at: now, tokens))
  }
}

func codeURL(_ order: OrderID, at now: Instant, _ tokens: PrepayTokens) -> String {
  "weixin://wxpay/bizpayurl?pr=" + tokens.codeToken(order, at: now)
}

func h5URL(_ order: OrderID, at now: Instant, _ tokens: PrepayTokens) -> String {
  "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=" + tokens.prepayID(order, at: now) + "&package="
    + tokens.codeToken(order, at: now)
}

/// The person an order names.
///
/// - Parameter place: where in the message he is named.
/// - Throws: `PARAM_ERROR` for an openid that is not of this app.
func person(named payer: NamedPayer?, in place: String, _ platform: Platform) async throws(WireError) -> UserID? {
  guard let payer else { return nil }
  if let user = platform.openIDs.user(openID: payer.openid, app: payer.app) {
    do { if try await platform.wallets.user(user) != nil { return user } } catch { throw internalFault(error) }
  }
  throw WireError(
    .paramError, message: "无效的openid",
    detail: WireError.detail(
      field: "\(place)/\(payer.field)", value: .string(String(payer.openid.prefix(64))),
      issue: "not an openid of \(payer.app)", location: .body),
    hint: "ask GET /sandbox/v1/users/{user_id}/openid?appid=\(payer.app)")
}

extension MerchantCall {
  /// A real-name order must be encrypted for a key of ours. Whether the payer is that person is not compared: the
  /// sandbox's people have no identity documents.
  ///
  /// - Parameter place: where in the message the payer is named.
  func checkIdentity(_ identity: PayerIdentity?, of place: String) throws(WireError) {
    guard let identity else { return }
    guard let key = namedKey else {
      throw WireError(
        .paramError, message: "Http头缺少Wechatpay-Serial",
        detail: WireError.detail(field: "Wechatpay-Serial", value: nil, issue: "missing", location: .header),
        hint: "name the key that \(place)/identity was encrypted for")
    }
    _ = try plain(identity.encryptedNumber, "\(place)/identity/number", key)
    _ = try plain(identity.encryptedName, "\(place)/identity/name", key)
  }
}
