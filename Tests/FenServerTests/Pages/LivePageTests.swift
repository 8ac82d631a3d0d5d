import Fen
import FenPlatform
import FenWire
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import FenServer

/// The pages on the real platform.
@Suite struct `Pages on the platform` {
  @Test func `a sale at the till is paid in the wallet, refunded and closed, and the books hold`() async throws {
    try await withWorld { world in
      try await world.browse { till, wallet in
        let place = world.till.value
        _ = try await till.get("/cashier?till=\(place)")
        let first = try #require(try await till.post("/cashier", ["till": place, "amount": "23.50"]).location)
        let code = try #require(
          try await till.get(first).text.firstMatch(of: /weixin:\/\/wxpay\/bizpayurl\?pr=[\w-]+/)?.output)

        _ = try await wallet.get("/wallet")
        _ = try await wallet.post("/wallet/enter", ["user": world.user.wire])
        let encoded = try #require(code.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let sheet = try #require(try await wallet.get("/wallet/scan?code=\(encoded)").location)
        #expect(try await wallet.get(sheet).text.contains("小满便利 · 人民广场店"))
        let wrong = try await wallet.post(sheet, ["method": "balance", "password": "111111"])
        #expect(wrong.status == .conflict)
        let paid = try await wallet.post(sheet, ["method": "balance", "password": "123456"])
        #expect(paid.location?.hasSuffix("?done=1") == true)
        #expect(try await wallet.get("/wallet/bills").text.contains("小满便利"))
        #expect(try await world.server.platform.wallets.balance(.wallet(world.user)) == .fen(7_650))

        #expect(try await till.get(first).text.contains("data-paid"))
        #expect(try await till.get(first + "/refund?amount=3.50&lang=en").text.contains("Refund ¥3.50"))
        // The same form sent twice gives back once.
        for _ in 1...2 {
          _ = try await till.post(first + "/refund", ["amount": "3.50", "number": "the-form-number-1"])
        }
        _ = try await world.server.platform.scheduler.settle()
        #expect(try await world.server.platform.wallets.balance(.wallet(world.user)) == .fen(8_000))
        _ = try await till.post(first + "/refund", ["amount": "20.01", "number": "the-form-number-2"])
        #expect(try await till.get(first).text.contains("class=\"toast bad\""))

        let second = try #require(try await till.post("/cashier", ["till": place, "amount": "1"]).location)
        _ = try await till.post(second + "/close", [:])
        #expect(try await till.get("/cashier?till=\(place)").text.matches(of: /class="badge/).count == 2)
      }
      #expect(try await world.server.platform.audit() == [])
    }
  }

  @Test func `discounts and cashback are named before the payment and after it, and coupons in their tab`()
    async throws
  {
    try await withWorld { world in
      let open = world.hours
      try await world.campaign("Autumn sale", .discount(Discount(.fixed(.fen(150)))))
      try await world.campaign("Thank you", .cashback(.fixed(.fen(50))))
      let use = Conditions(hours: open, minimum: .fen(5_000))
      let coupons = try await world.campaign(
        "Ten off", .coupon(CouponTerms(.discount(Discount(.fixed(.fen(1_000)))), use: use)), trigger: .request)
      try await world.server.platform.campaigns.send(coupons.id, to: world.user)
      try await world.browse { till, wallet in
        let place = world.till.value
        _ = try await till.get("/cashier?till=\(place)")
        let sale = try #require(try await till.post("/cashier", ["till": place, "amount": "23.50"]).location)
        let code = try #require(
          try await till.get(sale).text.firstMatch(of: /weixin:\/\/wxpay\/bizpayurl\?pr=[\w-]+/)?.output)
        _ = try await wallet.get("/wallet?lang=en")
        _ = try await wallet.post("/wallet/enter", ["user": world.user.wire])
        let encoded = try #require(code.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let sheet = try #require(try await wallet.get("/wallet/scan?code=\(encoded)").location)
        let before = try await wallet.get(sheet + "?lang=en").text
        #expect(before.contains("Autumn sale") && before.contains("−¥1.50") && before.contains("<s>¥23.50</s>"))
        #expect(before.contains("Thank you") && before.contains("¥0.50 back to the balance"))
        #expect(!before.contains("Ten off"), "the payment is smaller than it asks for")
        #expect(before.contains("name=\"price-balance\" value=\"2200\""))
        let form = ["method": "balance", "password": "123456"]
        let changed = try await wallet.post(sheet + "?lang=en", form.merging(["price-balance": "2350"]) { $1 })
        #expect(changed.status == .conflict && changed.text.contains("The price is ¥22.00 now"))
        #expect(changed.text.contains("name=\"price-balance\" value=\"2200\""))
        let paid = try await wallet.post(sheet, form.merging(["price-balance": "2200"]) { $1 }).location
        let after = try await wallet.get(try #require(paid) + "&lang=en").text
        #expect(after.contains("Autumn sale") && after.contains("Thank you") && after.contains("Before discounts"))
        #expect(try await world.server.platform.wallets.balance(.wallet(world.user)) == .fen(10_000 - 2_200 + 50))
        let told = try await till.get(sale + "?lang=en").text
        for text in ["<s>¥23.50</s>", "Autumn sale", "−¥1.50", "The customer gave", "¥22.00", "The shop receives", "¥23.36"] {
          #expect(told.contains(text), "\(text)")
        }
        _ = try await till.post(sale + "/refund", ["amount": "11.75", "number": "the-form-number-3"])
        let list = try await till.get("/cashier?till=\(place)&lang=en").text
        #expect(list.contains("Net today") && list.replacing(/<[^>]*>/, with: "").contains("¥11.68"))
        let bill = try await wallet.get("/wallet/bills?lang=en").text
        #expect(bill.contains("Cashback"))
        let tab = try await wallet.get("/wallet/coupons?lang=en").text
        #expect(tab.contains("Ten off") && tab.contains("¥10.00") && tab.contains("from ¥50.00"))
      }
      #expect(try await world.server.platform.audit() == [])
    }
  }

  @Test func `the wallet's API tells the price, the rewards and the coupons`() async throws {
    try await withWorld { world in
      try await world.campaign("Autumn sale", .discount(Discount(.fixed(.fen(150)))))
      try await world.campaign("Thank you", .cashback(.fixed(.fen(50))))
      let coupons = try await world.campaign(
        "Ten off",
        .coupon(CouponTerms(.discount(Discount(.fixed(.fen(1_000)))), use: Conditions(hours: world.hours))),
        trigger: .request)
      let platform = world.server.platform
      let other = try await platform.wallets.create(NewUser(name: "小红", balance: 10_000))
      try await platform.campaigns.send(coupons.id, to: other.user.id)
      try await Application(router: try world.server.siteRouter()).test(.router) { client in
        func call(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> JSONValue {
          let headers: HTTPFields = [.authorization: "Bearer \(other.token)"]
          return try await client.execute(
            uri: "/wallet/v1/" + path, method: method, headers: headers, body: ByteBuffer(string: body)
          ) { answer in
            try JSONValue(parsing: String(buffer: answer.body))
          }
        }
        let till = Browser(client)
        let place = world.till.value
        _ = try await till.get("/cashier?till=\(place)")
        let sale = try #require(try await till.post("/cashier", ["till": place, "amount": "23.50"]).location)
        let code = try #require(
          try await till.get(sale).text.firstMatch(of: /weixin:\/\/wxpay\/bizpayurl\?pr=[\w-]+/)?.output)
        let listed = try await call(.get, "coupons").text
        #expect(listed.contains("Ten off") && listed.contains("\"usable\""))
        let price = try #require(try await call(.post, "scan", "{\"code\":\"\(code)\"}").object)
        // One exclusive discount of a funder: the better one.
        #expect(price["payer_total"]?.integer == 1_350)
        #expect(price["discounts"]?.text.contains("Ten off") == true)
        #expect(price["afterwards"]?.text.contains("Thank you") == true)
        let store = try #require(try await platform.merchants.stores(of: world.till.merchant).first)
        let printed = "{\"code\":\"\(platform.cashier.code(of: store))\",\"amount\":2350"
        #expect(try await call(.post, "scan", printed + "}")["payer_total"]?.integer == 1_350)
        let stale = try await call(
          .post, "payments", printed + ",\"payer_total\":2350,\"request_id\":\"s-1\",\"password\":\"123456\"}")
        #expect(stale["code"]?.string == "PRICE_CHANGED")
        let payment = "{\"code\":\"\(code)\",\"password\":\"123456\"}"
        let changed = try await call(
          .post, "payments", "{\"code\":\"\(code)\",\"password\":\"123456\",\"payer_total\":2350}")
        #expect(changed["code"]?.string == "PRICE_CHANGED" && changed["message"]?.string?.contains("1350") == true)
        let challenge = "{\"code\":\"\(code)\",\"pays\":\"order\",\"factor\":\"device_key\",\"amount\":"
        let wrong = try await call(.post, "payment-challenges", challenge + "2350}")
        #expect(wrong["message"]?.string?.contains("1350") == true)
        #expect(try await call(.post, "payment-challenges", challenge + "1350}")["code"]?.string != "PARAM_ERROR")
        let paid = try #require(try await call(.post, "payments", payment).object)
        #expect(paid["payer_total"] == price["payer_total"], "the price shown is the price charged")
        #expect(paid["rewards"]?.text.contains("\"cashback\"") == true)
        #expect(try await call(.get, "coupons").text.contains("\"used\""))
      }
    }
  }

  @Test func `too little money charges nothing and tells the till no balance`() async throws {
    try await withWorld { world in
      try await world.browse { till, _ in
        let place = world.till.value
        _ = try await till.get("/cashier?till=\(place)")
        func code() async throws -> String {
          try await world.data.newPaymentCode(of: world.user, with: .init(value: "balance")).digits
        }
        let charged = try await till.post("/cashier", ["till": place, "amount": "10", "code": try await code()])
        let order = try #require(charged.location)
        #expect(try await till.get(order).text.contains("data-paid"))
        let refused = try await till.post("/cashier", ["till": place, "amount": "500", "code": try await code()])
        #expect(refused.status == .conflict)
        #expect(!refused.text.contains("90.00"))
        #expect(try await till.post("/cashier", ["till": place, "amount": "1", "code": "1"]).status == .badRequest)
      }
      #expect(try await world.server.platform.wallets.balance(.wallet(world.user)) == .fen(9_000))
    }
  }

  @Test func `a payment that asks for the password waits in the wallet`() async throws {
    try await withWorld { world in
      try await world.server.platform.faults.add(Fault(id: "1", effect: .userPaying, times: 1))
      try await world.browse { till, wallet in
        _ = try await till.get("/cashier")
        let code = try await world.data.newPaymentCode(of: world.user, with: .init(value: "balance")).digits
        let charged = try await till.post("/cashier", ["till": world.till.value, "amount": "10", "code": code])
        let order = try #require(charged.location)
        #expect(try await till.get(order).text.contains("class=\"spinner\""))
        _ = try await wallet.get("/wallet")
        _ = try await wallet.post("/wallet/enter", ["user": world.user.wire])
        let sheet = try #require(try await wallet.get("/wallet").text.firstMatch(of: /\/wallet\/pay\/\d+/)?.output)
        _ = try await wallet.get(String(sheet))
        #expect(try await wallet.post(String(sheet), ["method": "balance", "password": "123456"]).status == .seeOther)
        #expect(try await till.get(order).text.contains("data-paid"))
      }
    }
  }

  @Test func `a payment the customer refuses has failed at the till`() async throws {
    try await withWorld { world in
      try await world.server.platform.faults.add(Fault(id: "1", effect: .userPaying, times: 1))
      try await world.browse { till, wallet in
        _ = try await till.get("/cashier")
        let code = try await world.data.newPaymentCode(of: world.user, with: .init(value: "balance")).digits
        let charged = try await till.post("/cashier", ["till": world.till.value, "amount": "10", "code": code])
        let order = try #require(charged.location)
        _ = try await wallet.get("/wallet")
        _ = try await wallet.post("/wallet/enter", ["user": world.user.wire])
        let sheet = try #require(try await wallet.get("/wallet").text.firstMatch(of: /\/wallet\/pay\/\d+/)?.output)
        _ = try await wallet.get(String(sheet))
        let declined = try await wallet.post(sheet + "/decline", [:])
        #expect(declined.location == "/wallet")
        #expect(try await till.get(order).text.contains("class=\"card stage over\""))
      }
      #expect(try await world.server.platform.wallets.balance(.wallet(world.user)) == .fen(10_000))
    }
  }

  @Test func `moving the clock closes what is not paid and lists it`() async throws {
    try await withWorld { world in
      try await world.browse { desk, _ in
        _ = try await desk.get("/cashier?lang=en")
        _ = try await desk.post("/cashier", ["till": world.till.value, "amount": "10"])
        #expect(try await desk.get("/dev/clock").text.contains("An order expires"))
        #expect(try await desk.post("/dev/clock", ["do": "advance", "seconds": "604800"]).status == .seeOther)
        #expect(try await desk.get("/dev/clock").text.contains("An order was closed: not paid in time"))
      }
    }
  }

  @Test(arguments: Mistake.allCases)
  func `a refused signature is explained`(mistake: Mistake) async throws {
    try await withWorld { world in
      let body = #"{"a": 1}"#
      let target = "/v3/pay/transactions/native?x=1"
      let (timestamp, nonce) = (String(machineTime().seconds), "593BEC0C930BF1AF")
      func text(_ target: String, _ body: String) -> [UInt8] {
        SignedText.request(method: "POST", target: target, timestamp: timestamp, nonce: nonce, body: Array(body.utf8))
      }
      let right = text(target, body)
      let signed =
        switch mistake {
        case .noLineEnd: Array(right.dropLast())
        case .noQuery: text("/v3/pay/transactions/native", body)
        case .fullAddress: text("https://api.mch.weixin.qq.com" + target, body)
        case .compactBody: text(target, #"{"a":1}"#)
        case .noBody: text(target, "")
        case .something: text("/elsewhere", "else")
        }
      let signature = try RSASigner(pem: world.privateKeyPEM).sign(signed)
      let header =
        "WECHATPAY2-SHA256-RSA2048 mchid=\"\(world.till.merchant)\",nonce_str=\"\(nonce)\",timestamp=\"\(timestamp)\","
        + "serial_no=\"\(world.serial)\",signature=\"\(signature)\""
      let entry = RequestLogEntry(
        id: "R-1", protocolVersion: .three, at: machineTime(), method: "POST", target: target,
        headers: [("Authorization", header)], body: Array(body.utf8), merchant: world.till.merchant,
        verdict: .refused(.init(issue: "", hint: nil), expected: String(decoding: right, as: UTF8.self)), status: 401,
        answerHeaders: [], answerBody: [], code: "SIGN_ERROR", message: nil, hint: nil, microseconds: 1)
      world.server.log.add(entry)
      let found = try await world.data.request("R-1").signature
      let sender = String(decoding: signed, as: UTF8.self)
      let fault: SignatureFault =
        switch mistake {
        case .noLineEnd: .differs(.lineEnd, senderSigned: sender)
        case .noQuery, .fullAddress: .differs(.target, senderSigned: sender)
        case .compactBody, .noBody: .differs(.body, senderSigned: sender)
        case .something: .noVariantFits
        }
      #expect(found == .refused(fault, expected: String(decoding: right, as: UTF8.self)))
      try await world.browse { desk, _ in
        let page = try await desk.get("/dev/requests/R-1")
        #expect(page.status == .ok && page.text.contains("class=\"badge bad\""))
      }
    }
  }

  @Test func `outside the sandbox nobody acts for anybody`() async throws {
    try await withWorld { world in
      let router = Router()
      try PageRoutes(data: world.data).register(on: router, isSandbox: false)
      try await Application(router: router).test(.router) { client in
        let stranger = Browser(client)
        #expect(try await !stranger.get("/wallet").text.contains(world.user.wire))
        for path in ["/cashier", "/dev", "/dev/requests"] {
          let page = try await stranger.get(path)
          #expect(page.status == .forbidden)
        }
        let entered = try await stranger.post("/wallet/enter", ["user": world.user.wire])
        #expect(entered.status == .notFound)
      }
    }
  }

  @Test func `the clock stops a second before a campaign begins, and as it begins`() async throws {
    try await withWorld { world in
      let (platform, shop) = (world.server.platform, world.till.merchant)
      let start = Instant(seconds: platform.clock.now().seconds + 3_600)
      let made = try await platform.campaigns.make(
        CampaignTerms(
          name: "spring", conditions: Conditions(hours: CampaignHours(period: start..<start.adding(hours: 1))),
          benefit: .points(5, programme: shop), funding: .none))
      for event in [.approved, .started] as [CampaignEvent] { try await platform.campaigns.move(made.id, event) }
      for (at, turnsAt, begins) in [
        (start.adding(seconds: -1), start, true), (start, start, true),
        (start.adding(seconds: 3_599), start.adding(hours: 1), false),
      ] {
        let turn = try #require(try await world.data.clock().turn)
        #expect(turn == ClockTurn(at: at, turnsAt: turnsAt, begins: begins, campaign: "spring"))
        try await world.browse { desk, _ in
          let page = try await desk.get("/dev/clock")
          #expect(page.text.contains("value=\"\(at.rfc3339.prefix(19))\""))
        }
        _ = try await world.data.set(clock: .set(turn.at))
      }
    }
  }

  enum Mistake: CaseIterable { case noLineEnd, noQuery, fullAddress, compactBody, noBody, something }
}
