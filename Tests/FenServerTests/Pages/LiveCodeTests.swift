import Fen
import FenPlatform
import FenWire
import Hummingbird
import HummingbirdTesting
import Testing

@testable import FenServer

private let balance = WalletMethodID(value: "balance")

/// What a till showed: the code's address, and the order's own page.
private func sale(_ amount: String, at till: Browser, _ world: PagesWorld) async throws -> (page: String, code: String) {
  _ = try await till.get("/cashier?till=\(world.till.value)")
  let page = try #require(try await till.post("/cashier", ["till": world.till.value, "amount": amount]).location)
  let code = try #require(
    try await till.get(page).text.firstMatch(of: /weixin:\/\/wxpay\/bizpayurl\?pr=[\w-]+/)?.output)
  return (page, try #require(code.addingPercentEncoding(withAllowedCharacters: .alphanumerics)))
}

extension PagesWorld {
  func fail(_ effect: FaultEffect, times: Int64? = 1) async throws {
    try await server.platform.faults.add(Fault(id: "\(effect)", effect: effect, times: times))
  }

  /// Somebody with ¥1000 on a debit card, signed in.
  func cardHolder(in wallet: Browser) async throws -> (UserID, Card) {
    let made = try await server.platform.wallets.create(
      NewUser(name: "小红", cards: [.init(kind: .debit, balance: 100_000)]))
    _ = try await wallet.get("/wallet?lang=en")
    _ = try await wallet.post("/wallet/enter", ["user": made.user.id.wire])
    return (made.user.id, try #require(try await server.platform.wallets.cards(of: made.user.id).first))
  }
}

@Suite struct `A payment code in sight` {
  @Test func `is used when it was scanned itself, and not when another one was`() async throws {
    try await withWorld { world in
      let codes = [
        try await world.data.newPaymentCode(of: world.user, with: balance),
        try await world.data.newPaymentCode(of: world.user, with: balance),
      ]
      let stranger = try await world.server.platform.wallets.create(NewUser(name: "小红")).user.id
      func isUsed(_ code: WalletCode, _ user: UserID) async throws -> Bool {
        try await world.data.isUsed(codeWith: code.mark, until: code.expiresAt, of: user)
      }
      #expect(codes[0].mark != codes[1].mark)
      let sale = Sale(till: world.till, amount: .fen(100), description: "tea")
      _ = try await world.data.charge(code: codes[1].digits, for: sale)
      #expect(try await isUsed(codes[0], world.user) == false)
      #expect(try await isUsed(codes[1], world.user))
      #expect(try await isUsed(codes[1], stranger) == false)
      _ = try await world.data.charge(code: codes[0].digits, for: sale)
      #expect(try await isUsed(codes[0], world.user))
    }
  }

  @Test func `does not tell of what was paid in the moment before, where the clock stands`() async throws {
    try await withWorld { world in
      _ = try await world.data.set(clock: .freeze)
      let sale = Sale(till: world.till, amount: .fen(100), description: "tea")
      func charge() async throws -> WalletPayment {
        let code = try await world.data.newPaymentCode(of: world.user, with: balance)
        return try await world.data.payment(try await world.data.charge(code: code.digits, for: sale).id, of: world.user)
      }
      let before = try await charge()
      try await world.browse { wallet, _ in
        _ = try await wallet.get("/wallet")
        _ = try await wallet.post("/wallet/enter", ["user": world.user.wire])
        let page = try await wallet.get("/wallet/code").text
        let live = try #require(page.firstMatch(of: /data-live="([^"]*)"/)).1
        let digits = try #require(page.firstMatch(of: /data-copy="(\d{18})"/)).1
        #expect(!live.contains(digits), "digits that pay stay out of addresses")
        #expect(live.contains("paid=\(before.order.value)&amp;mark="))
      }
      let sight = CodeSight(openedAt: before.at, paid: "\(before.order.value)")
      var later = try await charge()
      #expect(later.at == before.at && !sight.sees(before) && sight.sees(later))
      later.standing = .atBank
      #expect(!sight.sees(later), "what waits for a bank is not paid")
    }
  }
}

@Suite struct `A payment while its bank is silent` {
  @Test func `leads back to the order when the bank refuses, wherever its page was opened from`() async throws {
    try await withWorld { world in
      _ = try await world.data.set(clock: .freeze)
      try await world.browse { till, wallet in
        let (_, code) = try await sale("10", at: till, world)
        let (_, card) = try await world.cardHolder(in: wallet)
        let sheet = try #require(try await wallet.get("/wallet/scan?code=\(code)").location)
        _ = try await wallet.get(sheet)
        try await world.fail(.bankSilent)
        let sent = try await wallet.post(sheet, ["method": card.id.wire, "password": "123456"])
        #expect(sent.status == .seeOther)
        let page = sheet.replacing("/wallet/pay/", with: "/wallet/payments/")
        #expect(try await wallet.get("/wallet").text.contains("href=\"\(page)?asked=1\""))
        #expect(try await wallet.get(page).status == .ok)
        try await world.fail(.bankRefusal)
        _ = try await world.data.set(clock: .advance(seconds: 3_600))
        let refused = try await wallet.get(page)
        #expect(refused.status == .seeOther && refused.location == sheet, "\(refused.status)")
        #expect(try await wallet.get(sheet).text.contains("Nothing was taken for this order"))
        #expect(try await wallet.get(page + "?asked=1").location == sheet)
        #expect(try await wallet.get(sheet).text.contains("bank refused"))
      }
    }
  }
}

@Suite struct `A refund to a card` {
  @Test func `is given back when it arrived, and not while it is on its way or where the bank did not take it`()
    async throws
  {
    try await withWorld { world in
      _ = try await world.data.set(clock: .freeze)
      let platform = world.server.platform
      try await world.browse { till, wallet in
        let (page, code) = try await sale("10", at: till, world)
        let (_, card) = try await world.cardHolder(in: wallet)
        let sheet = try #require(try await wallet.get("/wallet/scan?code=\(code)").location)
        _ = try await wallet.get(sheet)
        _ = try await wallet.post(sheet, ["method": card.id.wire, "password": "123456"])
        let payment = sheet.replacing("/wallet/pay/", with: "/wallet/payments/")
        func stage() async throws -> String {
          let text = try await till.get(page + "?lang=en").text
          return String(try #require(text.firstMatch(of: /data-given-back>(.*?)<\/p>/.dotMatchesNewlines())).1)
            + " | " + String(try #require(text.firstMatch(of: /data-given-back>.*?<p class="hint">(.*?)<\/p>/)).1)
        }
        func badge() async throws -> String {
          let text = try await wallet.get(payment + "?lang=en").text
          return String(try #require(text.firstMatch(of: /class="badge[^>]*>([^<]*)</)).1)
        }
        _ = try await till.post(page + "/refund", ["amount": "4", "number": "the-form-number-1"])
        #expect(try await stage() == "Refund on its way | ¥4.00 of ¥10.00 on its way")
        let list = "/cashier?till=\(world.till.value)&lang=en"
        let listed = try await till.get(list).text
        #expect(listed.contains("Refund on its way"), "the list says no more than that")
        #expect(try await badge() == "Refund on its way")
        _ = try await platform.scheduler.settle()
        #expect(try await stage() == "Partly refunded | ¥4.00 of ¥10.00 given back")
        #expect(try await badge() == "Partly refunded")
        try platform.cards.freeze(card)
        _ = try await till.post(page + "/refund", ["amount": "6", "number": "the-form-number-2"])
        _ = try await platform.scheduler.settle()
        #expect(
          try await stage()
            == "Partly refunded | ¥4.00 of ¥10.00 given back · ¥6.00 of ¥10.00 not taken by the customer’s bank")
        #expect(try await badge() == "Refund did not arrive")
      }
    }
  }
}

@Suite struct `Callbacks of the platform` {
  @Test func `are fifty at most, and those that fit are looked for among the latest five hundred`() async throws {
    try await withWorld { world in
      func owe(_ name: String, _ content: String = "{}") async throws {
        try await world.server.platform.engine.perform(
          OweEcho(to: world.till.merchant, url: "http://127.0.0.1:1/\(name)", content: content))
      }
      func count(_ text: String?, _ state: CallbackFilter.State = .all) async throws -> Int {
        try await world.data.callbacks(CallbackFilter(text: text, state: state)).count
      }
      try await owe("needle")
      for _ in 1...498 { try await owe("hay") }
      // One that cannot be composed shows that only those are composed that may be shown.
      try await owe("broken", "no JSON")
      #expect(try await count("needle") == 1)
      #expect(try await count("NEEDLE", .waiting) == 1)
      #expect(try await count("needle", .delivered) == 0)
      await #expect(throws: (any Error).self) { try await count("broken") }
      try await owe("hay")
      #expect(try await count("needle") == 0)
      #expect(try await count("/hay") == 50)
    }
  }
}

@Suite struct `The page of held data` {
  @Test func `says that the file is being prepared, and not that it has come`() async throws {
    try await withWorld { world in
      try await world.browse { wallet, _ in
        _ = try await wallet.get("/wallet?lang=en")
        _ = try await wallet.post("/wallet/enter", ["user": world.user.wire])
        let page = try await wallet.get("/wallet/personal-data?lang=en").text
        #expect(page.contains("is being prepared") && !page.contains("has the file"))
      }
    }
  }
}
