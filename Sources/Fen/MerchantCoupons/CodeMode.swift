/// Where the codes of a merchant's coupons come from. The raw value is stored.
///
/// Source: API v3 商家券 (coupon_code_mode).
public enum CodeMode: Int64, CaseIterable, Hashable, Sendable {
  /// WECHATPAY_MODE: drawn, 22 digits.
  case drawn = 1
  /// MERCHANT_API: said with each coupon that is sent.
  case said = 2
  /// MERCHANT_UPLOAD: from those that the merchant uploaded.
  case uploaded = 3
}

/// Why a coupon got no code.
public enum CouponCodeRefusal: Error, Equatable, Sendable {
  case missing
  /// The sender names one where the stock makes them, or has them.
  case notAsked
  /// Another coupon of the stock has it.
  case taken
  case noneLeft
  /// Codes are uploaded to stocks of that mode alone.
  case notUploaded
  /// A coupon has it already, or it was deleted.
  case given
  case unknown
}

extension CodeMode {
  /// The code of a coupon that is sent.
  ///
  /// - Parameters:
  ///   - said: what the sender says.
  ///   - drawn: digits that nobody foresees.
  ///   - uploaded: one that was uploaded and that no coupon has.
  public func code(said: String?, isTaken: Bool, drawn: String, uploaded: String?) throws(CouponCodeRefusal) -> String {
    switch self {
    case .drawn:
      guard said == nil else { throw .notAsked }
      return drawn
    case .said:
      guard let said else { throw .missing }
      guard !isTaken else { throw .taken }
      return said
    case .uploaded:
      guard said == nil else { throw .notAsked }
      guard let uploaded else { throw .noneLeft }
      return uploaded
    }
  }
}

/// What becomes of codes that a merchant uploads, each in the order they came.
public struct CodeUpload: Hashable, Sendable {
  public private(set) var new = [String]()
  /// The stock has them.
  public private(set) var known = [String]()
  /// Again in one upload.
  public private(set) var repeated = [String]()

  public init(_ codes: [String], has: (String) throws -> Bool) rethrows {
    var seen = Set<String>()
    for code in codes {
      if !seen.insert(code).inserted {
        repeated.append(code)
      } else if try has(code) {
        known.append(code)
      } else {
        new.append(code)
      }
    }
  }
}
