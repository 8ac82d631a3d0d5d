import Fen
import FenPlatform
import Testing

@testable import FenServer

@Suite struct `Money under way at a bank` {
  @Test func `is told on the wallet's home, in the bill and in its table, until the bank has answered`() async throws {
    try await withWorld { world in
      _ = try await world.data.set(clock: .freeze)
      try await world.browse { _, wallet in
        let (_, card) = try await world.cardHolder(in: wallet)
        func move(_ way: String, _ amount: String) async throws {
          let sheet = try await wallet.get("/wallet/\(way)?amount=\(amount)&card=\(card.id.wire)").text
          let number = String(try #require(sheet.firstMatch(of: /name="number" value="([^"]+)"/)).1)
          let sent = try await wallet.post(
            "/wallet/\(way)", ["amount": amount, "card": card.id.wire, "number": number, "password": "123456"])
          #expect(sent.status == .seeOther)
        }
        try await move("top-up", "50")
        try await world.fail(.bankSilent, times: 2)
        try await move("top-up", "20")
        try await move("withdraw", "30")

        let home = try await wallet.get("/wallet").text
        #expect(home.matches(of: #/Under way at the bank/#).count == 2 && home.contains(", since "))
        let bill = try await wallet.get("/wallet/bills").text
        #expect(bill.matches(of: #/under way at the bank/#).count == 2)
        #expect(bill.contains("¥50.00 topped up, ¥30.00 withdrawn") && bill.contains("class=\"own\""))
        let sums = try #require(bill.firstMatch(of: #/<dl class="sums">.*?<\/dl>/#)).output
        #expect(!sums.contains("50") && !sums.contains("30"), "own money is neither spent nor earned")
        let table = try await wallet.get("/wallet/bills.csv").text.split(separator: "\r\n")
        #expect(table.filter { $0.contains("under way at the bank") }.count == 2)
        #expect(table.contains { $0.contains("50.00") && $0.hasSuffix("\"settled\"") })

        _ = try await world.data.set(clock: .advance(seconds: 3_600))
        #expect(try await !wallet.get("/wallet").text.contains("Under way at the bank"))
        #expect(try await !wallet.get("/wallet/bills").text.contains("under way at the bank"))
      }
    }
  }
}

@Suite struct `Money between wallet and cards` {
  @Test func `is bound by limits that the form names, and refused above them by name`() async throws {
    try await browse(as: 1) { browser in
      let form = try await browser.get("/wallet/top-up?lang=en").text
      #expect(form.contains("At most ¥50,000.00 at once") && form.contains("Lifetime limit of class I"))
      #expect(try await browser.get("/wallet/withdraw").text.contains("¥800.00 of ¥1,000.00 in a lifetime"))
      let refused = try await browser.get("/wallet/top-up?amount=50000.01&card=7")
      #expect(refused.status == .conflict && refused.text.contains("At most ¥50,000.00 can be topped up at once"))
      #expect(try await browser.get("/wallet/top-up?amount=50000&card=7").status == .ok)
      let sheet = try await browser.get("/wallet/withdraw?amount=12.5&card=7").text
      #expect(sheet.contains("Fee of this withdrawal") && sheet.contains("Free amount left after"))
    }
  }

  @Test func `is more for whoever has just been verified, and the page says which class it is`() async throws {
    try await browse(as: 1) { browser in
      let page = try await browser.get("/wallet/verify?done=1&lang=en").text
      #expect(page.contains("Your wallet is of class I now. Lifetime limit of class I: ¥42.10 left of ¥1,000.00."))
    }
  }

  @Test func `has no address without a code: the page says what to do`() async throws {
    try await browse(as: 1) { browser in
      let led = try await browser.get("/wallet/pay?lang=en")
      #expect(led.location == "/wallet/scan")
      let scan = try await browser.get("/wallet/scan").text
      #expect(scan.contains("Scan or paste the code"))
    }
  }
}

@Suite struct `A code that was sent` {
  @Test func `is asked for by a page that is loaded again, until it is good no more`() async throws {
    try await withWorld { world in
      _ = try await world.data.set(clock: .freeze)
      try await world.browse { _, wallet in
        _ = try await wallet.get("/wallet?lang=en")
        #expect(try await wallet.get("/wallet/sign-in").location == "/wallet")
        let sent = try await wallet.post("/wallet/sign-in", ["phone": "139 0013 9000", "next": "/wallet/limits"])
        #expect(sent.location == "/wallet/sign-in?next=%2Fwallet%2Flimits")
        for _ in 1...2 {
          let page = try await wallet.get("/wallet/sign-in")
          #expect(page.status == .ok && page.text.contains("name=\"code\"") && page.text.contains("139****9000"))
        }
        #expect(try await wallet.get("/wallet").text.contains("href=\"/wallet/sign-in\""))
        _ = try await world.data.set(clock: .advance(seconds: 3_600))
        #expect(try await wallet.get("/wallet/sign-in").location == "/wallet")
        #expect(try await !wallet.get("/wallet").text.contains("href=\"/wallet/sign-in\""))
      }
    }
  }

  @Test func `for one's data is sent by whoever wants them, and not asked for before`() async throws {
    try await withWorld { world in
      try await world.browse { _, wallet in
        func code(_ text: String) throws -> String {
          String(try #require(text.firstMatch(of: /class="sms".*?(\d{6})/.dotMatchesNewlines())).1)
        }
        _ = try await wallet.get("/wallet?lang=en")
        let sent = try await wallet.post("/wallet/sign-in", ["phone": "13900139000"])
        let signIn = try code(try await wallet.get(try #require(sent.location)).text)
        _ = try await wallet.post("/wallet/sign-in/code", ["phone": "13900139000", "code": signIn])
        _ = try await wallet.get("/wallet/password")
        _ = try await wallet.post("/wallet/password", ["new": "135790", "again": "135790"])
        #expect(try await !wallet.get("/wallet/personal-data").text.contains("name=\"oneTimeCode\""))
        let wrong = try await wallet.post("/wallet/personal-data/export", ["password": "135791"])
        #expect(wrong.status == .conflict && !wrong.text.contains("name=\"oneTimeCode\""), "nothing was sent")
        let asked = try await wallet.post("/wallet/personal-data/export", ["password": "135790"])
        #expect(asked.status == .ok && asked.text.contains("Type it with your password"))
        #expect(try await wallet.get("/wallet/personal-data").text.contains("name=\"oneTimeCode\""))
        let file = try await wallet.post(
          "/wallet/personal-data/export", ["password": "135790", "oneTimeCode": try code(asked.text)])
        #expect(file.headers[.contentDisposition]?.hasPrefix("attachment") == true)
      }
    }
  }
}
