import Fen
import Foundation

// Why a campaign did not reward a payment, in words.

extension Language {
  func reason(_ missed: Missed, _ names: CampaignNames) -> String {
    switch missed {
    case .notRunning(let state): text("missed.notRunning", ["state": text(stateKey(state))])
    case .notBegun(let instant): text("missed.notBegun", ["time": time(instant)])
    case .over(let instant): text("missed.over", ["time": time(instant)])
    case .weekday(let days):
      text("missed.weekday", ["days": weekdays(days.sorted { ($0.rawValue + 6) % 7 < ($1.rawValue + 6) % 7 })])
    case .window(let windows): text("missed.window", ["hours": self.windows(windows)])
    case .country(let codes):
      text("missed.country", ["countries": list(codes.sorted().map(country))])
    case .city(let cities): text("missed.city", ["cities": list(cities.sorted())])
    case .merchant: text("missed.merchant")
    case .store: text("missed.store")
    case .tradeType(let types):
      text("missed.tradeType", ["ways": list(TradeType.allCases.filter(types.contains).map { text(tradeTypeKey($0)) })])
    case .means(.balance): text("missed.balance")
    case .means(.card(let cards)): text("missed.card", ["card": card(cards)])
    case .tag(let tags): text("missed.tag", ["tags": list(tags.sorted())])
    case .item: text("missed.item")
    case .minimum(let amount): text("missed.minimum", ["amount": money(amount)])
    case .currency(let currency): text("missed.currency", ["currency": currency.rawValue])
    case .splitOrder: text("missed.splitOrder")
    case .notVerified: text("missed.notVerified")
    case .notFirst: text("missed.notFirst")
    case .notMember(let merchant): text("missed.notMember", ["name": names.merchant(merchant)])
    case .personHadAll(let times): text("missed.personHadAll", ["count": count(times)])
    case .personHadAllToday(let times): text("missed.personHadAllToday", ["count": count(times)])
    case .peopleFound(let people): text("missed.peopleFound", ["count": count(people)])
    case .allGiven(let rewards): text("missed.allGiven", ["count": count(rewards)])
    case .allGivenToday(let rewards): text("missed.allGivenToday", ["count": count(rewards)])
    case .budgetSpent: text("missed.budgetSpent")
    case .budgetOfTodaySpent: text("missed.budgetOfTodaySpent")
    case .besideBetter: text("missed.besideBetter")
    case .tooManyDiscounts: text("missed.tooManyDiscounts")
    case .nothingLeft: text("missed.nothingLeft")
    case .tooLittle: text("missed.tooLittle")
    case .noCouponLeft: text("missed.noCouponLeft")
    }
  }

  func list(_ words: [String]) -> String { words.joined(separator: text("summary.and")) }

  /// The name of a country by its two letters; the letters where there is none.
  func country(_ code: String) -> String {
    Locale(identifier: tag.rawValue).localizedString(forRegionCode: code) ?? code
  }
}

func stateKey(_ state: CampaignState) -> String {
  switch state {
  case .draft: "campaign.state.draft"
  case .approved: "campaign.state.approved"
  case .running: "campaign.state.running"
  case .paused: "campaign.state.paused"
  case .ended: "campaign.state.ended"
  }
}
