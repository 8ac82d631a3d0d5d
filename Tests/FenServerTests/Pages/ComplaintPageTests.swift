import Fen
import HTTPTypes
import Testing

@testable import FenServer

@Suite struct `The pages of complaints` {
  @Test func `lead from a payment to its complaint`() async throws {
    let data = SamplePageData()
    let order = try await data.createNativeOrder(
      Sale(
        till: TillPlace(merchant: MerchantID(1_900_000_001), store: "S001"), amount: .fen(1_250), description: "茶"))
    _ = try await data.pay(
      order.id, as: UserID(4), with: .init(value: "balance"), for: nil, proof: PaymentProof(password: "123456"))
    let path = "/wallet/complaints/\(order.id.value)"
    try await browse(data, as: 4) { browser in
      #expect(try await browser.get("/wallet/payments/\(order.id.value)").text.contains("href=\"\(path)\""))
      #expect(try await browser.get(path).text.contains("name=\"picture1\""))
      let sent = try await browser.post(path, ["type": "refund", "words": "cold"])
      #expect(sent.location == path)
      let tooMuch = try await browser.post(path, ["type": "refund", "amount": "12.51", "words": "cold <b>"])
      #expect(tooMuch.status == .badRequest && tooMuch.text.contains("data-refused=\"amount\""))
      #expect(tooMuch.text.contains("cold &lt;b&gt;"))
      #expect(try await browser.post(path, ["type": "others", "words": "  "]).status == .badRequest)
    }
  }

  @Test func `are not offered for what came back whole, and say why where one comes by address`() async throws {
    try await withWorld { world in
      _ = try await world.data.set(clock: .freeze)
      try await world.browse { till, wallet in
        _ = try await wallet.get("/wallet?lang=en")
        _ = try await wallet.post("/wallet/enter", ["user": world.user.wire])
        let sale = Sale(till: world.till, amount: .fen(1_000), description: "茶")
        let order = try await world.data.createNativeOrder(sale)
        _ = try await wallet.get("/wallet/pay/\(order.id.value)")
        let paid = try await wallet.post(
          "/wallet/pay/\(order.id.value)", ["method": "balance", "password": "123456"])
        #expect(paid.status == .seeOther)
        let (payment, complaint) = ("/wallet/payments/\(order.id.value)", "/wallet/complaints/\(order.id.value)")
        #expect(try await wallet.get(payment).text.contains("href=\"\(complaint)\""))
        #expect(try await wallet.get(complaint).text.contains("value=\"refund\""))
        try await world.server.platform.wallets.deposit(.fen(100_000), into: .basic(world.till.merchant))
        _ = try await world.data.refund(
          order.id, TillRefundForm(amount: .fen(1_000), reason: nil, number: "the-form-number-1"))
        _ = try await world.server.platform.scheduler.settle()
        #expect(try await !wallet.get(payment).text.contains("href=\"\(complaint)\""))
        let form = try await wallet.get(complaint).text
        #expect(form.contains("All that you paid came back.") && !form.contains("value=\"refund\""))
      }
    }
  }

  @Test func `show what was said as it was said, and offer what is possible`() async throws {
    try await browse(as: 4) { browser in
      let open = try await browser.get("/wallet/complaints/81").text
      #expect(open.contains("/wallet/complaints/81/accept") && open.contains("/wallet/complaints/81/withdraw"))
      #expect(!open.contains("/go-on") && open.contains("src=\"/wallet/complaint-pictures/p1\""))
      let ended = try await browser.get("/wallet/complaints/82").text
      #expect(ended.contains("/wallet/complaints/82/go-on") && !ended.contains("/82/accept"))
      #expect(ended.contains("&lt;b&gt;很抱歉&lt;/b&gt;"))
    }
  }

  @Test func `let the merchant answer by hand`() async throws {
    try await browse { browser in
      for tag in Language.Tag.allCases {
        for path in ["", "/81", "/82"] {
          let page = try await browser.get("/merchant/1900000001/complaints\(path)?lang=\(tag.rawValue)")
          #expect(page.status == .ok && !page.text.contains("{{"))
        }
      }
      let path = "/merchant/1900000001/complaints/81"
      #expect(try await browser.post(path, ["step": "answer", "words": "sorry"]).location == path)
      #expect(try await browser.post(path, ["step": "answer", "words": " "]).status == .badRequest)
      #expect(try await browser.post(path, ["step": "complete"]).status == .conflict)
      #expect(try await browser.post(path, ["step": "burn"]).status == .badRequest)
      #expect(try await browser.get("/merchant/1900000002/complaints/81").status == .notFound)
      #expect(try await browser.get("/merchant/1900000002/complaints").status == .ok)
    }
  }

  @Test func `publish counts and shares, for everybody`() async throws {
    try await browse { browser in
      let page = try await browser.get("/open/complaints?lang=en")
      #expect(page.status == .ok)
      #expect(page.headers[.cacheControl] == "public, no-cache", "a figure may have changed since")
      #expect(page.text.contains("6 · 75 %") && page.text.contains(">16<") && page.text.contains("0 · 0 %"))
    }
  }
}
