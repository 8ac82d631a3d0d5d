import Fen
import Testing

@testable import FenPlatform

@Suite struct `A token that leads to an order` {
  private let tokens = PrepayTokens(vault: Vault(masterKey: World.masterKey))
  private let strangers = PrepayTokens(vault: Vault(masterKey: [UInt8](repeating: 9, count: 32)))
  private let order = OrderID(912_403_886_730_379_264)

  @Test func `is found as it was given out`() {
    let prepay = tokens.prepayID(order, at: World.start)
    #expect(prepay.hasPrefix("wx20260302100000"))
    #expect(prepay.utf8.count == 36)
    #expect(tokens.open(prepayID: prepay) == .init(order: order, givenAt: World.start))
    let code = tokens.codeToken(order, at: World.start)
    #expect(tokens.open(codeToken: code) == .init(order: order, givenAt: World.start))
  }

  @Test func `changed in any character leads nowhere`() {
    let prepay = Array(tokens.prepayID(order, at: World.start))
    let code = Array(tokens.codeToken(order, at: World.start))
    for other in "0a+9-_ A" {
      for place in prepay.indices where prepay[place] != other {
        var changed = prepay
        changed[place] = other
        #expect(tokens.open(prepayID: String(changed)) == nil, "\(other) at \(place)")
      }
      for place in code.indices where code[place] != other {
        var changed = code
        changed[place] = other
        #expect(tokens.open(codeToken: String(changed)) == nil, "\(other) at \(place)")
      }
    }
  }

  @Test func `cut short or made longer leads nowhere`() {
    let (prepay, code) = (tokens.prepayID(order, at: World.start), tokens.codeToken(order, at: World.start))
    for count in 0..<prepay.count { #expect(tokens.open(prepayID: String(prepay.prefix(count))) == nil) }
    for count in 0..<code.count { #expect(tokens.open(codeToken: String(code.prefix(count))) == nil) }
    #expect(tokens.open(prepayID: prepay + "0") == nil)
    #expect(tokens.open(codeToken: code + "A") == nil)
  }

  @Test func `of another network leads nowhere`() {
    #expect(tokens.open(prepayID: strangers.prepayID(order, at: World.start)) == nil)
    #expect(tokens.open(codeToken: strangers.codeToken(order, at: World.start)) == nil)
  }

  @Test(arguments: Backend.allCases)
  func `is too old after its life, and the order stays`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let order = try await world.place(try await world.merchant(), "order-1")
      let (tokens, now) = (world.platform.tokens, world.clock.now())
      let codes = [
        ("weixin://wxpay/bizpayurl?pr=" + tokens.codeToken(order.id, at: now), prepayLife),
        ("prepay_id=" + tokens.prepayID(order.id, at: now), prepayLife),
        ("https://pay/h5?prepay_id=1&package=" + tokens.codeToken(order.id, at: now), h5Life),
      ]
      for (code, life) in codes.sorted(by: { $0.1 < $1.1 }) {
        world.clock.set(.frozen(now.adding(seconds: life - 1)))
        #expect(try await world.platform.cashier.lookUp(code) == .order(order))
        world.clock.set(.frozen(now.adding(seconds: life)))
        await #expect(throws: CodeRefusal.tooOld) { try await world.platform.cashier.lookUp(code) }
      }
      let missing = "prepay_id=" + tokens.prepayID(OrderID(404), at: world.clock.now())
      await #expect(throws: CodeRefusal.noSuchOrder) { try await world.platform.cashier.lookUp(missing) }
      await #expect(throws: CodeRefusal.unreadable) { try await world.platform.cashier.lookUp("hello") }
    }
  }
}
