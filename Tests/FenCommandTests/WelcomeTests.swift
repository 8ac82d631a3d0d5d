import FenServer
import Testing

@testable import FenCommand

@Suite struct `What fen demo prints` {
  private let text = welcome(http: "http://127.0.0.1:8080", proxy: "http://127.0.0.1:8443", data: "./fen-demo")

  @Test func `the last line tells scripts that it is ready`() {
    #expect(text.split(separator: "\n").last == "ready http=http://127.0.0.1:8080 proxy=http://127.0.0.1:8443")
  }

  @Test func `every shop and every person is named, and that none is real`() {
    for shop in DemoShop.allCases { #expect(text.contains(shop.name) && text.contains("merchants/\(shop.folder)")) }
    for person in DemoPerson.allCases { #expect(text.contains(person.name)) }
    #expect(text.contains("invented") && text.contains("not real"))
  }
}
