import Fen
import FenPlatform
import HTTPTypes
import Testing

@testable import FenServer

@Suite struct `The wallet's pages` {
  @Test(arguments: [
    "/wallet", "/wallet/code", "/wallet/scan", "/wallet/verify", "/wallet/verify?done=1", "/wallet/verify/document",
    "/wallet/verify/phone", "/wallet/verify/register-tax", "/wallet/limits", "/wallet/cards", "/wallet/cards/new",
    "/wallet/cards/8", "/wallet/cards/9", "/wallet/top-up", "/wallet/withdraw", "/wallet/withdraw?amount=12.5&card=8",
    "/wallet/top-up?amount=100&card=8", "/wallet/transfers", "/wallet/transfers/new?payee=u3",
    "/wallet/transfers/new?payee=u2:1250", "/wallet/transfers/confirm?payee=u2&amount=8.8&note=hi&delay=86400",
    "/wallet/transfers/confirm?payee=u2&amount=2000", "/wallet/transfers/51", "/wallet/receive",
    "/wallet/receive?amount=12.50&note=tea", "/wallet/receive/print", "/wallet/store?code=wxp://store1", "/wallet/store?code=wxp://store1&amount=12.5", "/wallet/packets",
    "/wallet/packets/new",
    "/wallet/packets/new?kind=equal", "/wallet/packets/new?kind=direct", "/wallet/packets/new?kind=direct&payee=u2",
    "/wallet/packets/confirm?kind=lucky&amount=20&count=5", "/wallet/packets/confirm?kind=equal&amount=2&count=5",
    "/wallet/packets/61", "/wallet/packets/62?opened=1", "/wallet/packets/63", "/wallet/payouts/71", "/wallet/bills",
    "/wallet/bills?month=2026-11&kind=purchase", "/wallet/bills?month=2025-01", "/wallet/coupons", "/wallet/settings",
    "/busifavor/getcouponinfo?stock_id=1&sign=GOOD",
    "/wallet/complaints", "/wallet/complaints/81", "/wallet/complaints/82",
    "/wallet/password", "/wallet/password/forgotten", "/wallet/devices", "/wallet/devices/new", "/wallet/personal-data", "/wallet/close",
  ])
  func `every page opens in every language, with nothing left unfilled`(path: String) async throws {
    try await browse(as: 4) { browser in
      for tag in Language.Tag.allCases {
        let page = try await browser.get(path + (path.contains("?") ? "&" : "?") + "lang=\(tag.rawValue)")
        #expect(page.status == .ok, "\(path)")
        #expect(page.text.contains("<html lang=\"\(tag.rawValue)\">"))
        #expect(!page.text.contains("{{") && !page.text.contains("TextNode") && !page.text.contains("Optional("))
        #expect(page.text.contains("</html>"))
      }
    }
  }

  @Test(arguments: [
    "/wallet", "/wallet/verify", "/wallet/limits", "/wallet/cards", "/wallet/top-up", "/wallet/settings",
    "/wallet/payments/1",
  ])
  func `the prompt to verify appears again and again`(path: String) async throws {
    let data = SamplePageData()
    let order = try await data.createNativeOrder(
      Sale(till: TillPlace(merchant: MerchantID(1_900_000_001), store: "S001"), amount: .fen(1), description: "茶"))
    _ = try await data.pay(
      order.id, as: UserID(2), with: .init(value: "balance"), for: nil, proof: PaymentProof(password: "123456"))
    try await browse(data, as: 2) { browser in
      let page = try await browser.get(path)
      #expect(page.status == .ok)
      #expect(page.text.contains("href=\"/wallet/verify\"") || page.text.contains("href=\"/wallet/cards/new"))
    }
  }

  @Test func `a merchant's link offers a coupon, and whoever has a wallet takes it`() async throws {
    let link = "/busifavor/getcouponinfo?stock_id=1&out_request_no=C1&sign=GOOD&lang=en"
    let fields = ["stock_id": "1", "out_request_no": "C1", "sign": "GOOD"]
    try await browse(as: 4) { browser in
      let page = try await browser.get(link)
      #expect(page.text.contains("name=\"sign\" value=\"GOOD\""))
      #expect(try await browser.post("/busifavor/getcouponinfo", fields).location == "/wallet/coupons")
      #expect(try await browser.get("/busifavor/getcouponinfo?sign=BAD").status == .badRequest)
    }
    try await browse(as: 1) { browser in
      _ = try await browser.get(link)
      #expect(try await browser.post("/busifavor/getcouponinfo", fields).status == .conflict)
    }
    try await browse { browser in
      let page = try await browser.get(link)
      #expect(page.status == .ok && page.text.contains("href=\"/wallet\"") && !page.text.contains("name=\"sign\""))
    }
  }

  @Test func `whoever has no wallet open is led to sign in, and back`() async throws {
    try await browse { browser in
      let led = try await browser.get("/wallet/limits")
      #expect(led.location == "/wallet?next=/wallet/limits")
      #expect(try await browser.get(led.location!).text.contains("name=\"next\" value=\"/wallet/limits\""))
      #expect(try await browser.post("/wallet/enter", ["user": "1", "next": "/wallet/limits"]).location == "/wallet/limits")
    }
  }

  @Test(arguments: ["https://evil.example/", "//evil.example", "/wallet//evil.example", "/dev", "/wallet/\\evil", ""])
  func `nobody is led elsewhere`(next: String) async throws {
    #expect(wayBack(next) == nil)
  }

  @Test func `a new phone gets a wallet, sets its password, verifies by card and opens a packet`() async throws {
    let data = SamplePageData()
    try await browse(data) { browser in
      #expect(try await browser.get("/wallet/packets/61").text.contains("/wallet?next=/wallet/packets/61"))
      _ = try await browser.get("/wallet?next=/wallet/packets/61")
      let sent = try await browser.post("/wallet/sign-in", ["phone": "139 0013 9000", "next": "/wallet/packets/61"])
      let code = try await browser.get(try #require(sent.location))
      #expect(code.status == .ok && code.text.contains("246810") && code.text.contains("139****9000"))
      #expect(code.text.contains("name=\"next\" value=\"/wallet/packets/61\""))
      let wrong = try await browser.post("/wallet/sign-in/code", ["phone": "13900139000", "code": "000000"])
      #expect(wrong.status == .conflict && wrong.text.contains("role=\"alert\""))
      #expect(wrong.text.contains("246810"), "the message can still be read")
      let opened = try await browser.post(
        "/wallet/sign-in/code", ["phone": "13900139000", "code": "246810", "next": "/wallet/packets/61"])
      #expect(opened.location == "/wallet/password?next=/wallet/packets/61")
      _ = try await browser.get(opened.location!)
      let differ = try await browser.post("/wallet/password", ["new": "135791", "again": "135792"])
      #expect(differ.status == .badRequest)
      let set = try await browser.post(
        "/wallet/password", ["new": "135791", "again": "135791", "next": "/wallet/packets/61"])
      #expect(set.location == "/wallet/packets/61")

      #expect(try await browser.get("/wallet/packets/61").text.contains("class=\"coin\""))
      let refused = try await browser.post("/wallet/packets/61/open", [:])
      let back = "%2Fwallet%2Fpackets%2F61"
      #expect(refused.status == .forbidden && refused.text.contains("href=\"/wallet/verify?next=\(back)\""))

      #expect(try await browser.get("/wallet/verify?next=\(back)").text.contains("/wallet/cards/new?next=\(back)"))
      let form = try await browser.get("/wallet/cards/new?next=\(back)").text
      #expect(form.contains("name=\"next\" value=\"/wallet/packets/61\""))
      let bound = try await browser.post(
        "/wallet/cards/new",
        [
          "number": "6214 8300 1234 5673", "name": "王小新", "kind": "1", "country": "CN",
          "document": "11010119900307283X", "phone": "13900139000", "next": "/wallet/packets/61",
        ])
      let confirm = try #require(bound.location)
      #expect(confirm.hasSuffix("/confirm?next=\(back)"))
      #expect(try await browser.get(confirm).text.contains("135790"))
      #expect(try await browser.post(confirm, ["code": "000000"]).status == .conflict)
      let done = try await browser.post(confirm, ["code": "135790", "next": "/wallet/packets/61"]).location
      #expect(done == "/wallet/verify?done=1&next=\(back)")
      let verified = try await browser.get(done!).text
      #expect(verified.contains("class=\"works\"") && verified.contains("href=\"/wallet/packets/61\""))

      #expect(try await browser.post("/wallet/packets/61/open", [:]).location == "/wallet/packets/61?opened=1")
      let prize = try await browser.get("/wallet/packets/61?opened=1").text
      #expect(prize.contains("envelope opened opening") && prize.contains("12") && prize.contains("confetti"))
    }
  }

  @Test func `who is signed out from elsewhere has no wallet open here any more`() async throws {
    let data = SamplePageData()
    try await browse(data) { browser in
      _ = try await browser.get("/wallet")
      _ = try await browser.post("/wallet/sign-in/code", ["phone": "13800138001", "code": "246810"])
      #expect(try await browser.get("/wallet").text.contains("class=\"purse\""))
      await data.signOut(WalletSessionID(1), of: UserID(1))
      let closed = try await browser.get("/wallet?lang=en").text
      #expect(closed.contains("action=\"/wallet/sign-in\"") && closed.contains("This device was signed out."))
      #expect(try await browser.get("/wallet/limits").location == "/wallet?next=/wallet/limits")
    }
  }

  @Test func `the number typed is recognised by its issuer`() async throws {
    try await browse(as: 1) { browser in
      _ = try await browser.get("/wallet/cards/new?lang=en")
      let known = try await browser.post("/wallet/cards/issuer", ["number": "621483"])
      #expect(known.text.contains("China Merchants Bank") && known.text.contains("16 digits"))
      let short = try await browser.post("/wallet/cards/new", ["number": "621483001234567", "name": "王小新"])
      #expect(short.status == .badRequest && short.text.contains("have 16 digits"))
      let unknown = try await browser.post("/wallet/cards/issuer", ["number": "999999"])
      #expect(!unknown.text.contains("<html"))
    }
  }

  @Test func `a transfer shows whom it goes to, is paid, and taken by him alone`() async throws {
    let data = SamplePageData()
    try await browse(data, as: 1) { payer in
      _ = try await payer.get("/wallet/transfers")
      #expect(try await payer.post("/wallet/transfers/to", ["phone": "13800138001"]).status == .conflict)
      #expect(try await payer.post("/wallet/transfers/to", ["phone": "1380013"]).status == .badRequest)
      let found = try await payer.post("/wallet/transfers/to", ["phone": "13800138004"])
      #expect(found.location == "/wallet/transfers/new?payee=u4")
      #expect(try await payer.get(found.location!).text.contains("A****"))
      let sheet = try await payer.get("/wallet/transfers/confirm?payee=u4&amount=8.80&note=Tea&delay=0")
      let number = try #require(sheet.text.firstMatch(of: /name="number" value="([\w-]{16,64})"/)?.1)
      let fields = [
        "payee": "u4", "amount": "8.80", "note": "Tea", "delay": "0", "number": String(number), "method": "balance",
      ]
      let wrong = try await payer.post("/wallet/transfers/confirm", fields.merging(["password": "000000"]) { $1 })
      #expect(wrong.status == .conflict && wrong.text.contains(number), "the same form keeps its number")
      let done = try await payer.post("/wallet/transfers/confirm", fields.merging(["password": "123456"]) { $1 })
      let page = try #require(done.location?.prefix { $0 != "?" })
      let shown = try await payer.get(String(page)).text
      #expect(!shown.contains("/accept"))

      let payee = Browser(payer.client)
      _ = try await payee.get("/wallet")
      _ = try await payee.post("/wallet/enter", ["user": "4"])
      #expect(try await payee.get(String(page)).text.contains("/accept"))
      _ = try await payee.post(page + "/accept", [:])
      #expect(try await payee.get(String(page)).text.contains("badge good"))

      let stranger = Browser(payer.client)
      _ = try await stranger.get("/wallet")
      _ = try await stranger.post("/wallet/enter", ["user": "3"])
      #expect(try await stranger.get(String(page)).status == .notFound)
    }
  }

  @Test func `a store's printed code is paid with the amount the payer types`() async throws {
    try await browse(as: 4) { browser in
      let found = try await browser.get("/wallet/scan?code=wxp://store1")
      #expect(try await browser.get(found.location ?? "").text.contains("晨光便利"))
      #expect(try await browser.get("/wallet/store?code=wxp://store1&amount=x").status == .badRequest)
      _ = try await browser.get("/wallet/store?code=wxp://store1&amount=12.5")
      let paid = try await browser.post(
        "/wallet/store",
        ["code": "wxp://store1", "amount": "12.50", "number": "n1", "method": "balance", "password": "123456"])
      #expect(paid.location?.hasPrefix("/wallet/payments/") == true)
    }
  }

  @Test func `an amount that needs more than the password is asked for a code, without any script`() async throws {
    let data = SamplePageData()
    let order = try await data.createNativeOrder(
      Sale(
        till: TillPlace(merchant: MerchantID(1_900_000_001), store: "S001"), amount: .fen(100_001),
        description: "电视"))
    try await browse(data, as: 4) { browser in
      let sheet = "/wallet/pay/\(order.id.value)"
      let asked = try await browser.get(sheet).text
      #expect(asked.contains("value=\"send-code\"") && asked.contains("data-passkey-get"))
      let refused = try await browser.post(sheet, ["method": "balance", "password": "123456"])
      #expect(refused.status == .conflict && refused.text.contains("href=\"/wallet/limits\""))
      let sent = try await browser.post(sheet, ["method": "balance", "do": "send-code"])
      #expect(sent.text.contains("name=\"oneTimeCode\"") && sent.text.contains("246810"))
      let paid = try await browser.post(
        sheet, ["method": "balance", "password": "123456", "oneTimeCode": "246810"])
      #expect(paid.location?.hasSuffix("?done=1") == true)
      let result = try await browser.get(paid.location!).text
      #expect(result.matches(of: /已支付|支付成功/).count <= 1, "it says so once")
    }
  }

  @Test(arguments: [
    ("kind=lucky&amount=200.01&count=1", HTTPResponse.Status.badRequest), ("kind=lucky&amount=1&count=0", .badRequest),
    ("kind=lucky&amount=1&count=101", .badRequest), ("kind=lucky&amount=0.01&count=2", .badRequest),
    ("kind=equal&amount=200&count=100", .ok), ("kind=equal&amount=92233720368547758&count=100", .badRequest),
    ("kind=direct&amount=1", .notFound), ("kind=direct&amount=1&payee=u2", .ok),
  ])
  func `a packet that cannot be is refused before anything moves`(
    query: String, status: HTTPResponse.Status
  ) async throws {
    try await browse(as: 4) { browser in
      let page = try await browser.get("/wallet/packets/confirm?\(query)")
      #expect(page.status == status)
      #expect(page.text.contains("data-pin-submit") == (status == .ok))
    }
  }

  @Test func `the bill as a spreadsheet performs nothing that others wrote`() async throws {
    try await browse(as: 1) { browser in
      let file = try await browser.get("/wallet/bills.csv?month=2026-11&lang=en")
      #expect(file.headers[.contentType] == "text/csv; charset=utf-8")
      #expect(file.headers[.contentDisposition]?.contains("fen-2026-11.csv") == true)
      #expect(file.text.contains("\"'=1+1\"") && file.text.contains(",-234.50,\"settled\"\r\n"))
    }
  }

  @Test func `a long month is shown page by page, and summed whole on each`() async throws {
    try await browse(as: 1) { browser in
      var rows = 0
      var next: String? = "/wallet/bills?month=2026-11&lang=en"
      for count in [50, 50, 27] {
        let page = try await browser.get(try #require(next)).text
        #expect(page.contains("1,507.10") && page.matches(of: #/<svg class="chart"/#).count == 1)
        rows += page.matches(of: #/<time /#).count
        #expect(page.matches(of: #/<time /#).count == count)
        next = page.firstMatch(of: /href="(\/wallet\/bills\?month=[^"]*before=[^"]*)"/).map {
          String($0.1).replacing("&amp;", with: "&")
        }
      }
      #expect(rows == 127 && next == nil)
    }
  }

  @Test(arguments: ["2026-13", "2026-1", "x", "999999-01"])
  func `a month that is none is refused`(month: String) async throws {
    try await browse(as: 1) { browser in
      let page = try await browser.get("/wallet/bills?month=\(month)")
      #expect(page.status == .badRequest)
    }
  }

  @Test func `a file of one's data takes the password, and a wallet with money in it stays open`() async throws {
    try await browse(as: 1) { browser in
      _ = try await browser.get("/wallet/personal-data")
      #expect(try await browser.post("/wallet/personal-data/export", ["password": "000000"]).status == .conflict)
      let file = try await browser.post("/wallet/personal-data/export", ["password": "123456"])
      #expect(file.headers[.contentDisposition]?.hasPrefix("attachment") == true)
      #expect(try await browser.post("/wallet/close", ["password": "123456", "sure": "1"]).status == .conflict)
    }
  }

  @Test func `the sheet of a store's printed code shows the price that is charged`() async throws {
    try await browse(as: 1) { browser in
      let sheet = try await browser.get("/wallet/store?code=wxp://store1&amount=12.5&lang=en").text
      #expect(sheet.contains("<s>¥12.50</s>") && sheet.contains("早安立减") && sheet.contains("−¥1.50"))
      #expect(sheet.contains("name=\"price-balance\" value=\"1100\""))
    }
  }

  @Test(arguments: [(3, "/open\""), (1, "for somebody else"), (4, "waits for the one")] as [(Int64, String)])
  func `a direct packet opens for one, and tells everybody else for whom it is`(user: Int64, says: String) async throws {
    try await browse(as: user) { browser in
      let page = try await browser.get("/wallet/packets/64?lang=en").text
      #expect(page.contains(says) && page.contains("/open\"") == (user == 3))
    }
  }

  @Test func `a delayed transfer is not offered before it can be taken, and says when that is`() async throws {
    let data = SamplePageData()
    try await browse(data, as: 2) { browser in
      let early = try await browser.get("/wallet/transfers/52?lang=en").text
      #expect(!early.contains("/accept\"") && early.contains("you can accept it from") && early.contains("/return\""))
      _ = try await data.set(clock: .advance(seconds: 7_200))
      let open = try await browser.get("/wallet/transfers/52?lang=en").text
      #expect(open.contains("/accept\"") && !open.contains("you can accept it from"))
    }
  }

  @Test func `whatever keeps a wallet open is named with its link before one tries to close it`() async throws {
    try await browse(as: 1) { browser in
      let page = try await browser.get("/wallet/close?lang=en")
      #expect(page.status == .ok && !page.text.contains("name=\"sure\""))
      #expect(page.text.contains("a transfer nobody has accepted yet") && page.text.contains("a red packet"))
      for link in ["/wallet/withdraw", "/wallet/transfers", "/wallet/packets"] {
        #expect(page.text.contains("href=\"\(link)\""))
      }
    }
  }

  @Test func `a wallet without a payment password asks for none, and its sheets lead to where one is set`()
    async throws
  {
    let data = SamplePageData()
    try await browse(data) { browser in
      _ = try await browser.get("/wallet")
      _ = try await browser.post("/wallet/sign-in", ["phone": "13900139000"])
      let opened = try await browser.post("/wallet/sign-in/code", ["phone": "13900139000", "code": "246810"])
      #expect(opened.location == "/wallet/password")
      let closing = try await browser.get("/wallet/close")
      #expect(!closing.text.contains("name=\"password\"") && closing.text.contains("name=\"sure\""))
      let order = try await data.createNativeOrder(
        Sale(till: TillPlace(merchant: MerchantID(1_900_000_001), store: "S001"), amount: .fen(1), description: "茶"))
      let sheet = try await browser.get("/wallet/pay/\(order.id.value)")
      #expect(!sheet.text.contains("name=\"password\"") && !sheet.text.contains("data-pin-submit"))
      #expect(sheet.text.contains("href=\"/wallet/password?next="))
      for path in ["/wallet/devices/new", "/wallet/personal-data"] {
        let page = try await browser.get(path)
        #expect(!page.text.contains("name=\"password\"") && page.text.contains("href=\"/wallet/password"))
      }
    }
  }

  @Test func `outside the sandbox one signs in by phone, and is nobody else`() async throws {
    try await browse(isSandbox: false) { browser in
      let page = try await browser.get("/wallet")
      #expect(page.status == .ok && !page.text.contains("action=\"/wallet/enter\""))
      #expect(!page.text.contains("沙箱"), "the money is real")
      #expect(try await browser.post("/wallet/enter", ["user": "1"]).status == .notFound)
    }
  }
}
