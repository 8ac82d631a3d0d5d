import Fen
import FenPlatform

// What is wrong with a campaign, in words.

extension Language {
  /// Nil for what only a text can be wrong in: that is told in English, in the words of the text's own language.
  func fault(_ problem: CampaignTextFault.Problem) -> String? {
    switch problem {
    case .unreadable(let field, let value, let example):
      text(
        "fault.unreadable",
        ["field": fieldName(field), "value": value, "example": fieldExample(field) ?? example])
    case .missing(let field, _): text("fault.missing", ["field": fieldName(field)])
    case .oneOf(let fields, _): text("fault.oneOf", ["fields": list(fields.map(fieldName))])
    case .bandTurnedRound: text("fault.bandTurnedRound")
    case .unfit(let fault): self.fault(fault)
    case .text: nil
    }
  }

  func fault(_ fault: CampaignFault) -> String {
    switch fault {
    case .nameMissing: text("fault.nameMissing")
    case .periodEmpty: text("fault.periodEmpty")
    case .partUnfit(let part): text("fault.partUnfit", ["time": time(part.lowerBound)])
    case .windowsOverlap(let first, let second): text("fault.windowsOverlap", ["hours": windows([first, second])])
    case .fundingMissing: text("fault.fundingMissing")
    case .fundingNotNeeded: text("fault.fundingNotNeeded")
    case .cashbackNotPrefunded: text("fault.cashbackNotPrefunded")
    case .payeesMissing: text("fault.payeesMissing")
    case .budgetNotPositive: text("fault.budgetNotPositive")
    case .funderMissing: text("fault.funderMissing")
    case .funderTwice(let funder): text("fault.funderTwice", ["name": self.funder(funder, CampaignNames())])
    case .weightZero(let funder): text("fault.weightZero", ["name": self.funder(funder, CampaignNames())])
    case .budgetBelowOneReward(let needs): text("fault.budgetBelowOneReward", ["amount": money(needs)])
    case .dayBudgetAboveBudget: text("fault.dayBudgetAboveBudget")
    case .currencies(let one, let other):
      text("fault.currencies", ["one": one.rawValue, "other": other.rawValue])
    case .amountNotPositive: text("fault.amountNotPositive")
    case .percentage: text("fault.percentage")
    case .bandsMissing: text("fault.bandsMissing")
    case .bandNotPositive: text("fault.bandNotPositive")
    case .bandWeightZero: text("fault.bandWeightZero")
    case .limitNotPositive(let limit): text("fault.limitNotPositive", ["limit": String(limit)])
    case .personLimitAboveAll: text("fault.personLimitAboveAll")
    case .peopleWithoutRealNames: text("fault.peopleWithoutRealNames")
    case .itemsMissing: text("fault.itemsMissing")
    case .loweredWithoutItem: text("fault.loweredWithoutItem")
    case .couponNeverValid: text("fault.couponNeverValid")
    case .couponValidTooLong: text("fault.couponValidTooLong")
    case .couponUnbounded: text("fault.couponUnbounded")
    case .pointsNotPositive: text("fault.pointsNotPositive")
    case .pointsTooMany(let most): text("fault.pointsTooMany", ["most": count(most)])
    case .giftMissing: text("fault.giftMissing")
    case .giftTwice(let campaign): text("fault.giftTwice", ["campaign": String(campaign.value)])
    case .requestWithoutCoupon: text("fault.requestWithoutCoupon")
    }
  }

  /// As the form names it; the text's own name where the form has no such field.
  func fieldName(_ field: String) -> String { fieldKeys[field].map { text($0) } ?? "`\(field)`" }

  private func fieldExample(_ field: String) -> String? {
    switch field {
    case "amount", "cap", "least", "most", "minimum", "coupon_minimum", "budget", "budget_per_day": "100.00"
    case "from", "to": "2026-06-01T00:00"
    case "hours": "07:00-10:00"
    case "per_person", "per_person_and_day", "people", "count", "points": text("fault.wholeNumber")
    case "lasts_seconds": "30"
    case _: nil
    }
  }
}

private let fieldKeys = [
  "name": "campaign.name", "from": "campaign.from", "to": "campaign.to", "zone": "campaign.zone",
  "hours": "campaign.dayHours", "merchants": "campaign.merchantNumbers", "stores": "campaign.storeNumbers",
  "cities": "campaign.cities", "countries": "campaign.countries", "minimum": "campaign.minimum",
  "member_of": "campaign.memberOf", "discount": "given.discount", "cashback": "given.cashback",
  "coupon": "given.coupon", "points": "given.points", "amount": "campaign.amount", "percent": "campaign.percent",
  "cap": "campaign.cap", "least": "campaign.least", "most": "campaign.most",
  "coupon_minimum": "campaign.couponMinimum", "bands": "campaign.drawn", "programme": "campaign.programme",
  "limits": "campaign.limits", "per_person_and_day": "campaign.perPersonAndDay", "per_person": "campaign.perPerson",
  "people": "campaign.firstPeople", "count": "campaign.inAll", "budget": "campaign.budget",
  "budget_per_day": "campaign.budgetPerDay", "funding": "campaign.funding", "lasts_seconds": "campaign.validDays",
]
