import Fen
import FenPlatform
import FenWire

extension WireError {
  /// The keys of a provider whose relation with the platform was ended.
  static func terminated(_ id: MerchantID, at end: Instant) -> WireError {
    WireError(
      .signError, message: "商户证书已作废",
      detail: WireError.detail(field: "mchid", value: .string("\(id)"), issue: "terminated", location: .authorization),
      hint: "the provider \(id) was terminated at \(end.rfc3339); its keys count no more")
  }
}

// For whom a caller may act. Every call that names a merchant comes through here.

extension MerchantCall {
  /// Checks the side and the apps of an order's message.
  ///
  /// - Returns: the merchant whose order it is.
  /// - Throws: as below; `APPID_MCHID_NOT_MATCH`.
  nonisolated(nonsending) func admit(
    _ parties: SideFields, _ platform: Platform
  ) async throws(WireError) -> Merchant {
    let payee = try await admit(parties.side, platform)
    switch parties.side {
    case .merchant: try checkIsBound(parties.app)
    case .provider:
      try checkIsBound(parties.app, to: merchant, in: "/sp_appid")
      if let app = parties.subApp { try checkIsBound(app, to: payee, in: "/sub_appid") }
    }
    return payee
  }

  /// - Parameter place: the row of the message that names the side, where it is not the message itself.
  /// - Returns: the merchant of the side.
  /// - Throws: `INVALID_REQUEST` when the side is not the caller's, `NO_AUTH` when the caller does not act for the
  ///   merchant, `MCH_NOT_EXISTS`.
  nonisolated(nonsending) func admit(
    _ side: MerchantSide, _ platform: Platform, in place: String = ""
  ) async throws(WireError) -> Merchant {
    switch side {
    case .merchant(let id):
      try checkIsCaller(id)
      if merchant.provider != nil { throw notPaid }
      return merchant
    case .provider(let provider, of: let id):
      try checkIsCaller(provider.mchid, in: "/sp_mchid")
      guard merchant.provider != nil else {
        throw WireError(
          .noAuth, message: "商户无服务商权限",
          hint: "\(merchant.id) is no provider; a merchant calls /v3/pay/transactions with its own mchid")
      }
      do {
        guard let payee = try await platform.merchants.merchant(id) else {
          throw WireError(
            .mchNotExists,
            detail: WireError.detail(
              field: "\(place)/sub_mchid", value: .string("\(id)"), issue: "unknown merchant", location: .body),
            hint: "no merchant \(id) in this network")
        }
        guard try await platform.relations.stands(provider, id) else {
          throw WireError(
            .noAuth, message: "服务商与特约商户无受理关系",
            detail: WireError.detail(
              field: "\(place)/sub_mchid", value: .string("\(id)"), issue: "no relation", location: .body),
            hint: "\(provider) does not act for \(id): it never did, or the relation has ended")
        }
        return payee
      } catch {
        throw internalFault(error)
      }
    }
  }

  /// The side of a call that names a merchant only where a provider calls.
  ///
  /// - Throws: as above; `NO_AUTH` also for a merchant that names another, `PARAM_ERROR` for a provider that names
  ///   none.
  func admit(subMerchant: MerchantID?, _ platform: Platform) async throws(WireError) -> MerchantSide {
    switch (merchant.provider, subMerchant) {
    case (nil, nil): return .merchant(merchant.id)
    case (nil, let named?):
      guard named == merchant.id else {
        throw WireError(
          .noAuth, message: "商户无服务商权限",
          detail: WireError.detail(
            field: "/sub_mchid", value: .string("\(named)"), issue: "not the caller", location: .body),
          hint: "\(merchant.id) is no provider and acts for itself only; leave sub_mchid out")
      }
      return .merchant(merchant.id)
    case (let provider?, let named?):
      let side = MerchantSide.provider(provider, of: named)
      _ = try await admit(side, platform)
      return side
    case (_?, nil):
      throw WireError(
        .paramError, message: "服务商模式下特约商户号sub_mchid必填",
        detail: WireError.detail(field: "/sub_mchid", value: nil, issue: "missing", location: .body),
        hint: "a provider names the merchant it acts for")
    }
  }

  /// The apps that a call names beside its side: the caller's own, and the merchant's.
  ///
  /// - Throws: `APPID_MCHID_NOT_MATCH`.
  func checkApps(
    _ app: String?, _ subApp: String?, _ side: MerchantSide, _ platform: Platform
  ) async throws(WireError) {
    if let app { try checkIsBound(app) }
    guard let subApp else { return }
    do {
      guard let payee = try await platform.merchants.merchant(side.payee) else { throw WireError(.mchNotExists) }
      try checkIsBound(subApp, to: payee, in: "/sub_appid")
    } catch { throw internalFault(error) }
  }

  private var notPaid: WireError {
    WireError(
      .noAuth, message: "服务商不能作为收款方",
      hint: "\(merchant.id) is a provider and is never paid itself: call /v3/pay/partner/… with sub_mchid")
  }
}
