import Fen

/// Whose names a message uses: the merchant's own, or a provider's with its merchant's.
public enum SideStyle: Hashable, Sendable {
  case direct
  case partner
}

extension FieldReader {
  /// `mchid`, or `sp_mchid` and `sub_mchid`.
  ///
  /// - Throws: `PARAM_ERROR` naming the field.
  public func side(_ style: SideStyle) throws(WireError) -> MerchantSide {
    switch style {
    case .direct: return .merchant(try mchid())
    case .partner:
      let provider = ProviderID(try mchid("sp_mchid").value)
      let merchant = try mchid("sub_mchid")
      guard merchant != provider.mchid else {
        throw refusal(
          "sub_mchid", issue: "the provider itself", rule: "规则校验失败，特约商户号不能是服务商商户号",
          right: "must be a merchant the provider acts for; a provider is never paid itself")
      }
      return .provider(provider, of: merchant)
    }
  }
}

/// The merchant's side of an order, with the apps it names: `appid` and `mchid`, or `sp_appid`, `sp_mchid`, `sub_appid`
/// and `sub_mchid`.
///
/// Source: API v3 下单 (直连商户, 服务商).
public struct SideFields: Hashable, Sendable {
  public let side: MerchantSide
  /// The app of who calls.
  public let app: String
  /// The merchant's own app, where a provider names it.
  public let subApp: String?

  public init(side: MerchantSide, app: String, subApp: String? = nil) {
    self.side = side
    self.app = app
    self.subApp = subApp
  }

  /// - Throws: `PARAM_ERROR` naming the field.
  init(_ style: SideStyle, _ reader: FieldReader) throws(WireError) {
    switch style {
    case .direct:
      self.app = try reader.appid()
      self.subApp = nil
    case .partner:
      self.app = try reader.string("sp_appid", bytes: 1...32)
      self.subApp = try reader.optionalString("sub_appid", bytes: 1...32)
    }
    self.side = try reader.side(style)
  }

  /// Adds the fields of these names.
  func add(to object: inout JSONObject) {
    switch side {
    case .merchant(let merchant):
      object.add("mchid", "\(merchant)")
      object.add("appid", app)
    case .provider(let provider, of: let merchant):
      object.add("sp_mchid", "\(provider)")
      object.add("sub_mchid", "\(merchant)")
      object.add("sp_appid", app)
      object.add("sub_appid", subApp)
    }
  }
}

/// Who pays, as a JSAPI order names him: an openid under one of the order's apps.
public struct NamedPayer: Hashable, Sendable {
  public let openid: String
  public let app: String
  /// `openid`, `sp_openid` or `sub_openid`.
  public let field: String

  /// - Returns: nil where the object names nobody.
  /// - Throws: `PARAM_ERROR` naming the field.
  init?(_ payer: FieldReader, _ parties: SideFields) throws(WireError) {
    switch parties.side {
    case .merchant:
      guard let openid = try payer.optionalString("openid", bytes: 1...128) else { return nil }
      self.init(openid: openid, app: parties.app, field: "openid")
    case .provider:
      let ofProvider = try payer.optionalString("sp_openid", bytes: 1...128)
      let ofMerchant = try payer.optionalString("sub_openid", bytes: 1...128)
      switch (ofProvider, ofMerchant) {
      case (nil, nil): return nil
      case (let openid?, nil): self.init(openid: openid, app: parties.app, field: "sp_openid")
      case (nil, let openid?):
        guard let app = parties.subApp else {
          throw payer.refusal(
            "sub_openid", issue: "without sub_appid", rule: "规则校验失败，传sub_openid时sub_appid必填",
            right: "belongs to sub_appid, which is missing")
        }
        self.init(openid: openid, app: app, field: "sub_openid")
      case (_?, _?):
        throw payer.refusal(
          "sp_openid", issue: "both sp_openid and sub_openid", rule: "规则校验失败，sp_openid和sub_openid二选一",
          right: "and sub_openid name the payer; send one of them")
      }
    }
  }

  /// `combine_payer_info`: an openid under the combination's app, or under the one app that all its merchants share.
  ///
  /// - Returns: nil where the object names nobody.
  /// - Throws: `PARAM_ERROR` naming the field.
  init?(ofCombination payer: FieldReader, app: String, subApps: [String?]) throws(WireError) {
    let openid = try payer.optionalString("openid", bytes: 1...128)
    let subOpenid = try payer.optionalString("sub_openid", bytes: 1...128)
    if let openid {
      guard subOpenid == nil else {
        throw payer.refusal(
          "sub_openid", issue: "both openid and sub_openid", rule: "规则校验失败，openid和sub_openid二选一",
          right: "and openid name the payer; send one of them")
      }
      self.init(openid: openid, app: app, field: "openid")
      return
    }
    guard let subOpenid else { return nil }
    guard let first = subApps.first, let shared = first, subApps.allSatisfy({ $0 == shared }) else {
      throw payer.refusal(
        "sub_openid", issue: "without one sub_appid", rule: "规则校验失败，传sub_openid时各子单sub_appid必填且须一致",
        right: "belongs to sub_appid, which all rows must name alike")
    }
    self.init(openid: subOpenid, app: shared, field: "sub_openid")
  }

  private init(openid: String, app: String, field: String) {
    self.openid = openid
    self.app = app
    self.field = field
  }
}

/// Who paid, as answers and callbacks tell it: `openid`, or `sp_openid` and, where the merchant's app is known,
/// `sub_openid`.
public struct PayerFields: Hashable, Sendable {
  let openid: String
  let subOpenid: String?

  /// - Parameters:
  ///   - openid: under the app of who placed the order.
  ///   - subOpenid: under the merchant's own app.
  public init(openid: String, subOpenid: String? = nil) {
    self.openid = openid
    self.subOpenid = subOpenid
  }

  func json(_ side: MerchantSide) -> JSONValue {
    switch side {
    case .merchant: return ["openid": .string(openid)]
    case .provider:
      var object: JSONObject = ["sp_openid": .string(openid)]
      object.add("sub_openid", subOpenid)
      return .object(object)
    }
  }
}
