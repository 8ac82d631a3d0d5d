import Fen
import Testing

@testable import FenPlatform

@Suite struct `An openid` {
  private let ids = OpenIDs(masterKey: World.masterKey)

  @Test(arguments: [1, 912_403_885_719_552, Int64.max])
  func `leads back to its person for its app alone`(number: Int64) {
    let text = ids.openID(of: UserID(number), app: "wx1")
    #expect(text.utf8.count == 28)
    #expect(text.hasPrefix("o"))
    #expect(ids.user(openID: text, app: "wx1") == UserID(number))
    #expect(ids.user(openID: text, app: "wx2") == nil)
    #expect(OpenIDs(masterKey: [UInt8](repeating: 9, count: 32)).user(openID: text, app: "wx1") == nil)
  }

  @Test func `differs between people and between apps`() {
    let people = (1...500).map { UserID($0) }
    #expect(Set(people.map { ids.openID(of: $0, app: "wx1") }).count == 500)
    #expect(ids.openID(of: UserID(1), app: "wx1") != ids.openID(of: UserID(1), app: "wx2"))
  }

  @Test func `changed in any character leads nowhere`() {
    let text = Array(ids.openID(of: UserID(4_711), app: "wx1"))
    for place in text.indices {
      for other in "Aa0-_+/ " where other != text[place] {
        var changed = text
        changed[place] = other
        #expect(ids.user(openID: String(changed), app: "wx1") == nil, "\(other) at \(place)")
      }
    }
  }

  @Test(arguments: ["", "o", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", String(repeating: "o", count: 28), "微信微信微信"])
  func `made up leads nowhere`(text: String) {
    #expect(ids.user(openID: text, app: "wx1") == nil)
  }
}
