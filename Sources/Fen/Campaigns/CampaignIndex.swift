/// The running campaigns, arranged so that a payment meets only those that could apply to it.
///
/// Each is filed once, under what of its conditions is the most selective: store, merchant, tag, city or country.
public struct CampaignIndex: Sendable {
  private var byStore = [StoreName: [Offer]]()
  private var byMerchant = [MerchantID: [Offer]]()
  private var byTag = [String: [Offer]]()
  private var byCity = [String: [Offer]]()
  private var byCountry = [String: [Offer]]()
  private var everywhere = [Offer]()
  public private(set) var count = 0

  public init(_ campaigns: [Campaign]) {
    for campaign in campaigns where campaign.state == .running && campaign.terms.trigger == .payment {
      let offer = Offer.campaign(campaign)
      let asked = campaign.terms.conditions
      count += 1
      if !asked.stores.isEmpty {
        for store in asked.stores { byStore[store, default: []].append(offer) }
      } else if !asked.merchants.isEmpty {
        for merchant in asked.merchants { byMerchant[merchant, default: []].append(offer) }
      } else if !asked.tags.isEmpty {
        for tag in asked.tags { byTag[tag, default: []].append(offer) }
      } else if !asked.cities.isEmpty {
        for city in asked.cities { byCity[city, default: []].append(offer) }
      } else if !asked.countries.isEmpty {
        for country in asked.countries { byCountry[country, default: []].append(offer) }
      } else {
        everywhere.append(offer)
      }
    }
  }

  /// The campaigns that could apply, each once. Those left out would miss their place or tag.
  public func offers(for purchase: Purchase) -> [Offer] {
    guard count > 0 else { return [] }
    let place = purchase.place
    var found = everywhere
    if let store = place.store, !byStore.isEmpty { found += byStore[StoreName(place.merchant, store)] ?? [] }
    if !byMerchant.isEmpty { found += byMerchant[place.merchant] ?? [] }
    if let city = place.city, !byCity.isEmpty { found += byCity[city] ?? [] }
    if !byCountry.isEmpty { found += byCountry[place.country] ?? [] }
    guard !byTag.isEmpty, let tag = purchase.tags.first else { return found }
    if purchase.tags.count == 1 { return found + (byTag[tag] ?? []) }
    var seen = Set<OfferName>()
    for tag in purchase.tags.sorted() {
      for offer in byTag[tag] ?? [] where seen.insert(offer.name).inserted { found.append(offer) }
    }
    return found
  }
}
