import Fen

/// Why a request about campaigns was refused before its rules were asked.
public enum CampaignRequestRefusal: Error, Equatable, Sendable {
  case sameNumberOtherTerms
  /// The campaign is another's.
  case notTheOwner
  /// It names a merchant who is not there.
  case unknownMerchant(MerchantID)
  /// A merchant's campaign takes from another merchant, or uses his programme.
  case othersMerchant(MerchantID)
  /// A merchant's campaign is paid by somebody else.
  case othersMoney(Funder)
  /// It gives coupons of a campaign that is not there, or is another's, or sends none of a fixed worth.
  case unknownStock(CampaignID)
  case othersStock(CampaignID)
  case noStock(CampaignID)
  /// It gives coupons whose sender has to say a code.
  case codesAreSaid(CampaignID)
}

extension Workspace {
  /// Refuses terms with merchants who are not there, and those by which a merchant disposes of others' money and
  /// programmes. His own he may give for payments to anybody; the platform acts for all.
  ///
  /// - Throws: `CampaignRequestRefusal`.
  func checkMerchants(of terms: CampaignTerms, _ owner: Funder) throws {
    var named = terms.merchants
    if case .merchant(let id) = owner {
      if let other = terms.funders.first(where: { $0 != owner }) { throw CampaignRequestRefusal.othersMoney(other) }
      if let other = terms.parties.subtracting([id]).min() { throw CampaignRequestRefusal.othersMerchant(other) }
      named.insert(id)
    }
    for merchant in named.sorted() {
      guard try hasMerchant(merchant) else { throw CampaignRequestRefusal.unknownMerchant(merchant) }
    }
  }

  func hasMerchant(_ id: MerchantID) throws -> Bool {
    try transaction.first("SELECT 1 FROM merchants WHERE mchid = ?1", [.int(id.value)]) { _ in true } ?? false
  }
}
