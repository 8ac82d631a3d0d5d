import Fen
import FenStore
import Foundation
import Testing

@testable import FenPlatform

private struct Street {
  let tea: Merchant
  let cake: Merchant
  let person: Person
  let placed: Payable

  /// Two shops, and a combination of 60.00 and 40.00 of theirs that the first placed.
  init(in world: World, balance: Int64 = 100_000, onCard: Int64 = 100_000, shared: Bool = false) async throws {
    tea = try await world.merchant()
    cake = try await world.merchant(1_900_000_002)
    person = try await world.person(balance, onCard: onCard)
    placed = try await world.combine(
      [world.row(tea, "tea-0001", 6_000), world.row(cake, "cake-0001", 4_000, shared: shared)], by: tea, "both-0001")
  }
}

@Suite struct `Orders that are paid together` {
  @Test(arguments: Backend.allCases)
  func `are paid from one balance, each to its merchant, with one callback`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world)
      let paid = try await world.pay(street.placed, by: street.person, expected: 10_000)
      #expect(try paid.payerTotal() == .fen(10_000))
      #expect(try await world.balance(street.person.wallet) == 90_000)
      #expect(try await world.balance(.basic(street.tea.id)) == 5_964)
      #expect(try await world.balance(.basic(street.cake.id)) == 3_976)
      #expect(try await world.platform.wallets.person(of: street.person.id).usage.spent == 10_000)
      try await world.platform.scheduler.settle()
      guard case .combination(let combination, _) = paid else { return }
      #expect(world.callbacks.sent.map(\.subject) == [.combination(combination.id)])
      #expect(world.callbacks.sent.map(\.merchant) == [street.tea.id])
      #expect(world.callbacks.sent.map(\.outTradeNo) == ["both-0001"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are found again when they are placed again, and nothing is written`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world)
      let again = try await world.combine(
        [world.row(street.tea, "tea-0001", 6_000), world.row(street.cake, "cake-0001", 4_000)], by: street.tea,
        "both-0001")
      #expect(again == street.placed)
      await #expect(throws: CombinationRefusal.sameNumberOtherTerms) {
        _ = try await world.combine([world.row(street.tea, "tea-0001", 1)], by: street.tea, "both-0001")
      }
      #expect(try await world.number("SELECT count(*) FROM orders") == 2)
    }
  }

  @Test(arguments: Backend.allCases)
  func `are none of them placed when one's number is used`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world)
      _ = try await world.place(street.cake, "cake-0002")
      await #expect(throws: CombinationRefusal.orderNumberUsed(place: 1)) {
        _ = try await world.combine(
          [world.row(street.tea, "tea-0002", 1), world.row(street.cake, "cake-0002", 1)], by: street.tea, "both-0002")
      }
      #expect(try await world.platform.records.order(.merchant(street.tea.id), OutTradeNo(stored: "tea-0002")) == nil)
      await #expect(throws: PrepayRefusal.sameNumberOtherTerms) { _ = try await world.place(street.tea, "tea-0001") }
    }
  }

  @Test(arguments: Backend.allCases)
  func `are paid by exactly one of fifty who try at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world)
      var people = [street.person]
      for _ in 0..<4 { people.append(try await world.person(100_000)) }
      let all = people
      let results = try await atOnce(50) { index in
        await Result<Payable, any Error>.of { try await world.pay(street.placed, by: all[index % 5]) }
      }
      #expect(results.count(where: \.succeeded) == 1)
      let wallets = try await world.number("SELECT sum(balance) FROM accounts WHERE id & 255 = 1")
      #expect(wallets == 500_000 - 10_000)
      let kind = SQLValue.int(TransferKind.payment.rawValue)
      #expect(try await world.number("SELECT count(*) FROM transfers WHERE kind = ?1", kind) == 2)
    }
  }

  @Test(arguments: Backend.allCases)
  func `cost nobody anything when the balance is a fen short`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world, balance: 9_999)
      await #expect(throws: PayRefusal.balanceTooLow(has: .fen(9_999), needs: .fen(10_000))) {
        _ = try await world.pay(street.placed, by: street.person)
      }
      #expect(try await world.states(street.placed) == ["not paid"])
      #expect(try await world.balance(street.person.wallet) == 9_999)
    }
  }

  @Test(arguments: Backend.allCases)
  func `are charged to a card once, and wait together for the bank`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world)
      try await world.fail(.bankSilent)
      _ = try await world.pay(street.placed, by: street.person, with: .card(street.person.debit.id))
      #expect(try await world.states(street.placed) == ["waits for bank"])
      #expect(try await world.number("SELECT count(*) FROM bank_requests WHERE kind = 14 AND amount = 10000") == 1)
      await #expect(throws: CombinationCloseRefusal.orders(.payerBusy)) { try await world.close(street.placed) }
      try await world.advance(10)
      #expect(try await world.states(street.placed) == ["paid"])
      #expect(try await world.atBank(street.person.debit) == 90_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `are open again when the bank refuses, and can be paid otherwise`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world, onCard: 9_999)
      await #expect(throws: CardRefusal.bankRefused) {
        _ = try await world.pay(street.placed, by: street.person, with: .card(street.person.debit.id))
      }
      #expect(try await world.states(street.placed) == ["not paid"])
      #expect(try await world.platform.wallets.person(of: street.person.id).usage.today.codes == ByStrength())
      _ = try await world.pay(street.placed, by: street.person)
      #expect(try await world.states(street.placed) == ["paid"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are not paid, closed or reversed alone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world)
      for order in street.placed.orders {
        await #expect(throws: PayRefusal.partOfCombination) { _ = try await world.pay(order, by: street.person) }
        await #expect(throws: CloseRefusal.partOfCombination) {
          _ = try await world.platform.engine.perform(CloseOrder(order.terms.side, order.terms.number))
        }
        await #expect(throws: ReverseRefusal.notACodeOrder) { _ = try await world.reverse(order) }
      }
      #expect(try await world.states(street.placed) == ["not paid"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `close together, and cannot be paid after`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world)
      try await world.close(street.placed)
      try await world.close(street.placed)
      #expect(try await world.states(street.placed) == ["closed"])
      await #expect(throws: PayRefusal.alreadyClosed) { _ = try await world.pay(street.placed, by: street.person) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `expire together, and none of them alone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world)
      world.clock.set(.frozen(World.start.adding(days: orderLifeDays)))
      _ = try await world.platform.engine.perform(ExpireOrder(street.placed.orders[1].id))
      #expect(try await world.states(street.placed) == ["not paid"])
      try await world.platform.scheduler.settle()
      #expect(try await world.states(street.placed) == ["expired"])
      await #expect(throws: PayRefusal.expired) { _ = try await world.pay(street.placed, by: street.person) }
    }
  }
}

@Suite struct `Orders that were paid together` {
  @Test(arguments: Backend.allCases)
  func `are refunded each alone, to the wallet or the card`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world)
      _ = try await world.pay(street.placed, by: street.person, with: .card(street.person.debit.id))
      let cake = try await world.order(street.placed.orders[1])
      try await world.refund(cake, "R1", 4_000)
      try await world.platform.scheduler.settle()
      #expect(try await world.atBank(street.person.debit) == 94_000)
      #expect(try await world.order(street.placed.orders[0]).refundCount == 0)
      await #expect(throws: UnknownThing.order) {
        let terms = RefundTerms(
          side: .merchant(street.tea.id), number: OutRefundNo(stored: "R2"), amount: .fen(1), total: .fen(4_000),
          hash: [1])
        _ = try await world.platform.engine.perform(RequestRefund(terms, of: .id(cake.id)))
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `have their takings shared each alone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let street = try await Street(in: world, shared: true)
      _ = try await world.pay(street.placed, by: street.person)
      #expect(try await world.waits(of: street.cake) == 3_976)
      #expect(try await world.waits(of: street.tea) == 0)
      try await world.advance(shareDelay)
      try world.add(part(1_000, to: street.tea), to: street.cake)
      _ = try await world.share(
        try await world.order(street.placed.orders[1]), "S1", [part(1_000, to: street.tea)], release: true)
      #expect(try await world.balance(.basic(street.tea.id)) == 5_964 + 1_000)
      #expect(try await world.waits(of: street.cake) == 0)
    }
  }
}

@Suite struct `Campaigns on orders that are paid together` {
  @Test(arguments: Backend.allCases)
  func `take off each order, and the price that was shown is what is paid`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let campaign = try await world.campaign(campaignTerms(off(500)))
      let street = try await Street(in: world)
      let shown = try await world.platform.campaigns.previews(
        street.placed, payer: street.person.id, with: [.balance])[.balance]
      #expect(shown?.payerTotal == .fen(9_000) && shown?.rewards.count == 2)
      #expect(try await world.usage(campaign).spent == 0)
      let paid = try await world.pay(street.placed, by: street.person, expected: 9_000)
      #expect(try paid.payerTotal() == .fen(9_000))
      #expect(try await world.balance(street.person.wallet) == 91_000)
      #expect(try await world.budget(campaign) == 99_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `count a coupon and a limit once, as shown`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.campaign(
        campaignTerms(off(300), limits: CampaignLimits(perPerson: 1)))
      let street = try await Street(in: world)
      for method in [PaymentMethod.balance, .card(street.person.debit.id)] {
        let shown = try await world.platform.campaigns.previews(
          street.placed, payer: street.person.id, with: [method])[method]
        #expect(shown?.payerTotal == .fen(9_700))
      }
      _ = try await world.pay(street.placed, by: street.person, with: .card(street.person.debit.id), expected: 9_700)
      #expect(try await world.atBank(street.person.debit) == 100_000 - 9_700)
    }
  }

  @Test(arguments: Backend.allCases)
  func `reward one first payment at a merchant, not two at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.campaign(campaignTerms(back(200)) { $0.isFirstPayment = true })
      let (tea, person) = (try await world.merchant(), try await world.person())
      let placed = try await world.combine(
        [world.row(tea, "tea-0001", 1_000), world.row(tea, "tea-0002", 1_000)], by: tea, "both-0001")
      _ = try await world.pay(placed, by: person)
      #expect(try await world.balance(person.wallet) == 100_000 - 2_000 + 200)
    }
  }
}
