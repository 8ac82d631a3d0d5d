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
  /// What is left is for coupons of payments that wait for the payer's bank.
  case promised
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

/// Where a stock's codes come from, and how many coupons they are enough for.
public struct CodeSupply: Hashable, Sendable {
  public let mode: CodeMode
  /// Those that were uploaded and not deleted.
  public let uploaded: Int64

  public init(_ mode: CodeMode, uploaded: Int64 = 0) {
    self.mode = mode
    self.uploaded = uploaded
  }

  /// Whether there is a code for one more coupon that nobody says a code for.
  ///
  /// - Parameter given: how many the stock gave or promised.
  public func hasOne(beside given: Int64) -> Bool {
    switch mode {
    case .drawn: true
    case .said: false
    case .uploaded: given < uploaded
    }
  }

  /// The supply with one code less.
  ///
  /// - Throws: `promised` where each code that is left has its coupon already.
  public func deletingOne(beside given: Int64) throws(CouponCodeRefusal) -> CodeSupply {
    guard given < uploaded else { throw .promised }
    return CodeSupply(mode, uploaded: uploaded - 1)
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
