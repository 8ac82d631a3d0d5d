import Hummingbird

/// `/`: what this is, where everything is, and the first steps.
func registerStart<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  pages.get("/") { visit in
    let place = try await site.data.place()
    let merchants = place.isSandbox ? try await site.data.merchants() : []
    let users = place.isSandbox ? try await site.data.users() : []
    let folder = shellQuoted(place.dataFolder)
    return .page(
      .start, title: visit.text("start.title"),
      content: StartContent(
        isSandbox: place.isSandbox, http: place.http, proxy: place.proxy,
        steps: [
          Step(number: 1, stepText: visit.text("start.step.env"), command: "eval \"$(fen env --data \(folder))\""),
          Step(
            number: 2, stepText: visit.text("start.step.merchant"),
            command: "fen merchant create --data \(folder) --name \"My shop\" --out my-shop"),
          Step(number: 3, stepText: visit.text("start.step.listen"),
            command: "fen listen --data \(folder) --forward-to localhost:3000/notify"),
          Step(
            number: 4, stepText: visit.text("start.step.trigger"),
            command: "fen trigger payment.succeeded --data \(folder)"),
          Step(number: 5, stepText: visit.text("start.step.clock"), command: "fen clock advance 2h --data \(folder)"),
          Step(number: 6, stepText: visit.text("start.step.audit"), command: "fen audit --data \(folder)"),
        ],
        merchants: merchants.prefix(6).map { merchant in
          StartMerchant(
            merchantName: merchant.name, merchantID: merchant.id.description,
            stores: merchant.stores.prefix(4).map(\.name).joined(separator: " · ")
              + (merchant.stores.count > 4 ? " · …" : ""), href: "/cashier?till=\(merchant.id)")
        },
        hasMerchants: !merchants.isEmpty,
        users: users.prefix(12).map { UserView($0, in: visit.language) }, hasUsers: !users.isEmpty))
  }
}

private struct StartContent: Sendable {
  let isSandbox: Bool
  let http: String
  let proxy: String?
  let steps: [Step]
  let merchants: [StartMerchant]
  let hasMerchants: Bool
  let users: [UserView]
  let hasUsers: Bool
}

private struct Step: Sendable {
  let number: Int
  let stepText: String
  let command: String
}

private struct StartMerchant: Sendable {
  let merchantName: String
  let merchantID: String
  let stores: String
  let href: String
}

/// A sandbox user to choose.
struct UserView: Sendable {
  let userID: String
  let userName: String
  /// The first sign of the name, as a picture.
  let initial: String
  let balance: AmountParts
  /// The cards of the wallet.
  let cards: String?

  init(_ user: WalletUser, in language: Language) {
    self.userID = String(user.id.value)
    self.userName = user.name
    self.initial = user.name.first.map(String.init) ?? "?"
    self.balance = AmountParts(user.balance, in: language)
    self.cards = user.cards.isEmpty ? nil : user.cards.map { $0.name(in: language) }.joined(separator: " · ")
  }
}
