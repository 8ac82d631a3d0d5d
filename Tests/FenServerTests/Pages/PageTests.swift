import AsyncHTTPClient
import Fen
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import FenServer

@Suite struct `Pages` {
  @Test(arguments: [
    "/", "/wallet", "/cashier", "/cashier?till=1900000003", "/dev/requests", "/dev/requests?outcome=unsigned&path=v3",
    "/dev/requests/08E1A1C2-2", "/dev/callbacks", "/dev/callbacks/1", "/dev/clock", "/dev/faults", "/dev/design",
  ])
  func `every page opens in every language, with nothing left unfilled`(path: String) async throws {
    try await browse { browser in
      for tag in Language.Tag.allCases {
        let page = try await browser.get(path + (path.contains("?") ? "&" : "?") + "lang=\(tag.rawValue)")
        #expect(page.status == .ok)
        #expect(page.text.contains("<html lang=\"\(tag.rawValue)\">"))
        #expect(!page.text.contains("{{") && !page.text.contains("TextNode") && !page.text.contains("Optional("))
        #expect(page.text.contains("</html>"))
      }
    }
  }

  @Test func `callbacks are found by what they tell of, their merchant and where they stand`() async throws {
    try await browse { browser in
      func count(_ query: String) async throws -> Int {
        try await browser.get("/dev/callbacks?" + query).text.matches(of: /href="\/dev\/callbacks\/\d/).count
      }
      let all = try await count("")
      #expect(all > 0)
      #expect(try await count("find=transaction.") == all)
      #expect(try await count("find=nobody") == 0)
      let states = ["waiting", "delivered", "givenUp"]
      var found = 0
      for state in states { found += try await count("state=\(state)") }
      #expect(found == all)
      let none = try await browser.get("/dev/callbacks?lang=en&find=%3Cnobody%3E").text
      #expect(none.contains("None of the latest 500 fits") && none.contains("&lt;nobody&gt;"))
    }
  }

  @Test(arguments: ["/", "/wallet", "/dev/requests", "/dev/callbacks", "/dev/faults"])
  func `a page without anything to show says what to do`(path: String) async throws {
    try await browse(SamplePageData(isEmpty: true)) { browser in
      let page = try await browser.get(path)
      #expect(page.status == .ok)
      #expect(page.text.contains("class=\"empty\""))
    }
  }

  @Test(arguments: [
    "/cashier/orders/99", "/cashier/orders/x", "/dev/callbacks/99", "/dev/requests/99", "/wallet/no", "/dev/no",
    "/nope", "/nope/further",
  ])
  func `what is not there is a page that says so`(path: String) async throws {
    try await browse { browser in
      let page = try await browser.get(path)
      #expect(page.status == .notFound)
      #expect(page.text.contains("class=\"card refusal\""))
    }
  }

  @Test(arguments: ["zh", "zh-CN", "zh-Hans", "ZH-cn"])
  func `each tag of Chinese in the address means Chinese`(tag: String) async throws {
    try await browse { browser in
      _ = try await browser.get("/?lang=en")
      #expect(try await browser.get("/?lang=\(tag)").text.contains("<html lang=\"zh-Hans\">"))
    }
  }

  @Test func `the language stays chosen`() async throws {
    try await browse { browser in
      _ = try await browser.get("/?lang=ja")
      #expect(try await browser.get("/").text.contains("<html lang=\"ja\">"))
    }
  }

  @Test func `a sale is shown as a code, paid from the wallet and refunded in part`() async throws {
    let data = SamplePageData()
    try await browse(data) { till in
      _ = try await till.get("/cashier")
      let sold = try await till.post("/cashier", ["till": "1900000001/S001", "amount": "23.5", "description": "茶"])
      #expect(sold.status == .seeOther)
      let order = try #require(sold.location)
      let shown = try await till.get(order).text
      #expect(shown.contains("class=\"code qr\"") && shown.contains("weixin://wxpay/bizpayurl?pr=S1kQ7xz"))

      let wallet = Browser(till.client)
      _ = try await wallet.get("/wallet")
      #expect(try await wallet.post("/wallet/enter", ["user": "1"]).location == "/wallet")
      let found = try await wallet.get("/wallet/scan?code=weixin://wxpay/bizpayurl?pr%3DS1kQ7xz")
      #expect(found.location == "/wallet/pay/1")
      #expect(try await wallet.get("/wallet/pay/1").text.contains("小满便利 · 人民广场店"))

      let wrong = try await wallet.post("/wallet/pay/1", ["method": "balance", "password": "000000"])
      #expect(wrong.status == .conflict)
      #expect(wrong.text.contains("4") && wrong.text.contains("role=\"alert\""))

      let paid = try await wallet.post("/wallet/pay/1", ["method": "balance", "password": "123456"])
      #expect(paid.location == "/wallet/payments/1?done=1")
      #expect(try await wallet.get("/wallet/payments/1?done=1").status == .ok)

      #expect(try await till.get(order).text.contains("data-paid"))
      _ = try await till.post(order + "/refund", ["amount": "3.50", "reason": "少了一份"])
      #expect(try await data.order(OrderID(1)).refunded == .fen(350))
      let tooMuch = try await till.post(order + "/refund", ["amount": "20.01"])
      #expect(tooMuch.status == .seeOther)
      #expect(try await till.get(order).text.contains("class=\"toast bad\""))
      #expect(try await data.order(OrderID(1)).refunded == .fen(350))
    }
  }

  @Test func `a payment code is charged, and a customer who must is asked for the password`() async throws {
    let data = SamplePageData()
    try await browse(data) { till in
      _ = try await till.get("/cashier")
      let code = try await data.newPaymentCode(of: UserID(3), with: .init(value: "balance")).digits
      let charged = try await till.post("/cashier", ["till": "1900000001/S001", "amount": "1", "code": code])
      let order = try #require(charged.location)
      #expect(try await till.get(order).text.contains("class=\"spinner\""))

      let wallet = Browser(till.client)
      _ = try await wallet.get("/wallet")
      _ = try await wallet.post("/wallet/enter", ["user": "3"])
      #expect(try await wallet.get("/wallet").text.contains("class=\"notice prompt\""))
    }
  }

  @Test(arguments: ["", "0", "-1", "1.234", "1e3", "９", "99999999999999999999"])
  func `an amount that cannot be is refused and stays in its field`(amount: String) async throws {
    let data = SamplePageData()
    try await browse(data) { till in
      _ = try await till.get("/cashier")
      let page = try await till.post("/cashier", ["till": "1900000001/S001", "amount": amount])
      #expect(page.status == .badRequest)
      #expect(page.text.contains("value=\"\(amount)\""))
      #expect(await data.latestOrders(at: TillPlace(merchant: MerchantID(1_900_000_001), store: "S001")).orders == [])
    }
  }

  @Test func `a form without its token does nothing`() async throws {
    let data = SamplePageData()
    try await browse(data) { browser in
      _ = try await browser.get("/dev/faults")
      for token in ["", "0", String(repeating: "0", count: 64)] {
        let page = try await browser.post("/dev/faults", ["effect": "system_error", "_csrf": token])
        #expect(page.status == .forbidden)
      }
      #expect(await data.faults() == [])
      #expect(try await browser.post("/dev/faults", ["effect": "system_error"]).status == .seeOther)
      #expect(await data.faults().count == 1)
    }
  }

  @Test func `a form of another browser's session is refused`() async throws {
    try await browse { browser in
      _ = try await browser.get("/dev/faults")
      let other = Browser(browser.client)
      _ = try await other.get("/dev/faults")
      let page = try await other.post("/dev/faults", ["effect": "system_error", "_csrf": browser.token ?? ""])
      #expect(page.status == .forbidden)
    }
  }

  @Test func `choosing a user gives the session a new name`() async throws {
    try await browse { browser in
      _ = try await browser.get("/wallet")
      let before = browser.cookies["fen_session"]
      _ = try await browser.post("/wallet/enter", ["user": "1"])
      #expect(browser.cookies["fen_session"] != before)
      browser.cookies["fen_session"] = before
      #expect(try await browser.get("/wallet").text.contains("action=\"/wallet/enter\""))
    }
  }

  @Test func `what people typed cannot become markup, not even with a combining mark`() async throws {
    try await browse { till in
      _ = try await till.get("/cashier")
      let nasty = "\"\u{301} autofocus onfocus=alert(1) <script>"
      let page = try await till.post("/cashier", ["till": "1900000001/S001", "amount": "x", "description": nasty])
      #expect(page.text.contains("&quot;\u{301} autofocus onfocus=alert(1) &lt;script&gt;"))
      #expect(page.text.unicodeScalars.split(separator: "\"").allSatisfy { $0.first != "\u{301}" })
    }
  }

  @Test func `answers carry the headers that keep a browser safe`() async throws {
    try await browse { browser in
      let page = try await browser.get("/")
      #expect(page.headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
      let cookie = page.headers[values: .setCookie].first { $0.hasPrefix("fen_session=") }
      #expect(cookie?.contains("HttpOnly") == true && cookie?.contains("SameSite=Lax") == true)
    }
  }

  @Test(arguments: [true, false])
  func `a session goes through TLS only, outside a sandbox`(isSandbox: Bool) async throws {
    try await browse(isSandbox: isSandbox) { browser in
      let cookie = try await browser.get("/").headers[values: .setCookie].first { $0.hasPrefix("fen_session=") }
      #expect(cookie?.contains("; Secure") == !isSandbox)
    }
  }

  @Test func `the clock cannot go back and says so`() async throws {
    try await browse { browser in
      _ = try await browser.get("/dev/clock")
      let page = try await browser.post("/dev/clock", ["do": "set", "at": "2020-01-01T00:00"])
      #expect(page.status == .conflict)
      #expect(try await browser.post("/dev/clock", ["do": "advance", "seconds": "7200"]).status == .seeOther)
      #expect(try await browser.get("/dev/clock").text.contains("2026-11-22 19:04:05"))
    }
  }

  @Test(.timeLimit(.minutes(20))) func `an open page is told when its order is paid`() async throws {
    let data = SamplePageData()
    let order = try await data.createNativeOrder(
      Sale(till: TillPlace(merchant: MerchantID(1_900_000_001), store: "S001"), amount: .fen(100), description: "茶"))
    let router = Router()
    try PageRoutes(data: data).register(on: router, isSandbox: true)
    try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
      .test(.live) { client in
        let port = try #require(client.port)
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/cashier/orders/\(order.id.value)/live")
        let answer = try await HTTPClient.shared.execute(request, timeout: .minutes(10))
        #expect(answer.headers.first(name: "content-type") == "text/event-stream; charset=utf-8")
        var seen = ""
        var isPaid = false
        for try await chunk in answer.body {
          seen += String(buffer: chunk)
          if seen.contains("data-paid") { break }
          // The first event shows the code; only then is the order paid.
          if seen.contains("code qr"), !isPaid {
            isPaid = true
            _ = try await data.pay(
              order.id, as: UserID(1), with: .init(value: "balance"), for: nil, proof: PaymentProof(password: "123456"))
          }
        }
        #expect(seen.hasPrefix("data: {\"order-live\":"))
        #expect(seen.contains("data-paid"))
      }
  }
}

// MARK: - A browser for tests

/// Keeps cookies and the newest form token, as a browser does.
final class Browser {
  let client: any TestClientProtocol
  var cookies: [String: String] = [:]
  private(set) var token: String?

  init(_ client: any TestClientProtocol) { self.client = client }

  struct Page {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let text: String
    var location: String? { headers[.location] }
  }

  func get(_ path: String) async throws -> Page { try await send(path, .get, nil) }

  /// - Parameter fragment: asks for a part of the page, as its script does.
  func post(_ path: String, _ fields: [String: String], fragment: Bool = false) async throws -> Page {
    let fields = fields.merging(["_csrf": token ?? ""]) { own, _ in own }
    let body = fields.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!)" }
    return try await send(path, .post, body.joined(separator: "&"), fragment: fragment)
  }

  private func send(
    _ path: String, _ method: HTTPRequest.Method, _ body: String?, fragment: Bool = false
  ) async throws -> Page {
    var headers: HTTPFields = [:]
    if !cookies.isEmpty { headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
    if fragment { headers[.fenFragment] = "1" }
    if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
    let answer = try await client.executeRequest(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    for cookie in answer.headers[values: .setCookie] {
      let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
      if pair.count == 2 { cookies[pair[0]] = pair[1] }
    }
    let text = String(buffer: answer.body)
    if let found = text.firstMatch(of: /name="_csrf" value="([0-9a-f]+)"/) { token = String(found.1) }
    return Page(status: answer.status, headers: answer.headers, text: text)
  }
}

/// - Parameter user: whose wallet is open in the browser.
func browse(
  _ data: SamplePageData = SamplePageData(), as user: Int64? = nil, isSandbox: Bool = true,
  _ body: @Sendable @escaping (Browser) async throws -> Void
) async throws {
  let router = Router()
  try PageRoutes(data: data).register(on: router, isSandbox: isSandbox)
  try await Application(router: router).test(.router) { client in
    let browser = Browser(client)
    if let user {
      _ = try await browser.get("/wallet")
      _ = try await browser.post("/wallet/enter", ["user": String(user)])
    }
    try await body(browser)
  }
}
