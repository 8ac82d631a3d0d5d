import Fen
import Testing

@testable import FenPlatform

private let always = (from: Instant(milliseconds: 0), to: Instant(milliseconds: .max))

@Suite struct `A person's bill` {
  @Test(arguments: Backend.allCases)
  func `tells every kind of what came and went, and makes the balance`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let person = try await world.person(1_000_000)
      try await everyKind(of: person, in: world)
      let bills = world.platform.bills
      let lines = try await bills.lines(of: person.id, from: always.from, to: always.to, limit: 1_000)
      #expect(Set(lines.map(\.kind)) == Set(BillKind.allCases))
      let moved = lines.map(\.amount.minorUnits).reduce(0, +)
      #expect(try await world.balance(person.wallet) == 1_000_000 + moved)
      #expect(lines == lines.sorted { ($0.at, $0.kind.rank, $0.number) > ($1.at, $1.kind.rank, $1.number) })

      let sums = try await bills.sums(of: person.id, from: always.from, to: always.to)
      #expect(sums.map(\.kind) == BillKind.allCases)
      for sum in sums {
        let same = lines.filter { $0.kind == sum.kind }
        #expect(Int(sum.lines) == same.count)
        #expect(sum.amount.minorUnits == same.map(\.amount.minorUnits).reduce(0, +), "\(sum.kind)")
        let alone = try await bills.lines(
          of: person.id, from: always.from, to: always.to, kind: sum.kind, limit: 1_000)
        #expect(alone == same)
      }
      let totals = BillTotals(sums)
      #expect(totals.toWallet == .fen(2_000) && totals.toCards == .fen(150_000), "60,000 came back")
      #expect(
        totals.into.minorUnits - totals.out.minorUnits + totals.toWallet.minorUnits - totals.toCards.minorUnits == moved)
      let stranger = try await world.person(0)
      #expect(try await bills.sums(of: stranger.id, from: always.from, to: always.to) == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `keeps each line as it was: what refunds take back of a cashback are lines of their own`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(20_000))
      try await world.campaign(campaignTerms(back(90)))
      let order = try await world.paid(merchant, "order-1", 1_000, by: person)
      func bill() async throws -> [BillLine] {
        try await world.platform.bills.lines(of: person.id, from: always.from, to: always.to, limit: 100).reversed()
      }
      var told = try await bill()
      #expect(told.map(\.amount.minorUnits).sorted() == [-1_000, 90])
      for (number, amount, taken) in [("refund-1", Int64(500), Int64(-45)), ("refund-2", 500, -45)] {
        try await world.advance(86_400)
        try await world.refund(order, number, amount)
        try await world.platform.scheduler.settle()
        let lines = try await bill()
        #expect(Array(lines.prefix(told.count)) == told, "nothing that stood there changed")
        let new = lines.dropFirst(told.count)
        #expect(new.map(\.kind).sorted { $0.rank < $1.rank } == [.refund, .cashbackReturned])
        #expect(new.first { $0.kind == .cashbackReturned }?.amount == .fen(taken))
        #expect(new.allSatisfy { $0.at == world.clock.now() })
        told = lines
      }
      #expect(try await world.balance(person.wallet) == 20_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `tells of a payment that a till took back, and of its cashback`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(20_000))
      try await world.campaign(campaignTerms(back(90)))
      let code = try await world.paymentCode(of: person)
      let order = try await world.scan(code, merchant, "order-1", 1_000)
      try await world.advance(60)
      _ = try await world.reverse(order)
      let lines = try await world.platform.bills.lines(of: person.id, from: always.from, to: always.to, limit: 100)
      #expect(Set(lines.map(\.kind)) == [.purchase, .cashback, .refund, .cashbackReturned])
      #expect(lines.map(\.amount.minorUnits).reduce(0, +) == 0)
      #expect(lines.prefix(2).allSatisfy { $0.at == world.clock.now() && $0.number == order.id.value })
      #expect(try await world.balance(person.wallet) == 20_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `tells of a card payment that a till took back when the card's bank has answered`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0, onCard: 20_000))
      let code = try await world.paymentCode(of: person, with: .card(person.debit.id))
      let order = try await world.scan(code, merchant, "order-1", 1_000)
      func refunds() async throws -> [BillLine] {
        try await world.platform.bills.lines(
          of: person.id, from: always.from, to: always.to, kind: .refund, limit: 100)
      }
      try await world.fail(.bankSilent)
      let reversedAt = world.clock.now()
      _ = try await world.reverse(order)
      try await world.platform.scheduler.settle()
      #expect(try await refunds() == [], "the bank is silent")
      try await world.advance(3_600)
      let line = try #require(try await refunds().first)
      #expect(line.at > reversedAt && line.amount == .fen(1_000) && line.number == order.id.value)
      #expect(try await world.atBank(person.debit) == 20_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `holds what its time holds, its first moment and not its last`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      try await world.paid(merchant, "1", 100, by: person)
      try await world.advance(1)
      try await world.paid(merchant, "2", 200, by: person)
      let (first, second) = (World.start, World.start.adding(seconds: 1))
      for (from, to, amount) in [(first, second, -100), (second, second.adding(seconds: 1), -200), (first, first, 0)] {
        let lines = try await world.platform.bills.lines(of: person.id, from: from, to: to, limit: 10)
        let sums = try await world.platform.bills.sums(of: person.id, from: from, to: to)
        #expect(lines.map(\.amount.minorUnits).reduce(0, +) == amount)
        #expect(sums.map(\.amount.minorUnits).reduce(0, +) == amount)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `of more than a thousand payments in a moment is paged without loss and summed whole`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      _ = try await atOnce(1_050) { number in
        try await world.paid(merchant, "order-\(number)", 1 + Int64(number % 7), by: person, notify: false)
      }
      let bills = world.platform.bills
      var seen = [BillLine]()
      while true {
        let page = try await bills.lines(
          of: person.id, from: always.from, to: always.to, before: seen.last?.place, limit: 100)
        seen += page
        guard page.count == 100 else { break }
      }
      #expect(seen.count == 1_050 && Set(seen.map(\.number)).count == 1_050)
      let sum = try #require(try await bills.sums(of: person.id, from: always.from, to: always.to).first)
      #expect(sum.lines == 1_050 && sum.amount.minorUnits == seen.map(\.amount.minorUnits).reduce(0, +))
      #expect(try await world.balance(person.wallet) == 100_000 + sum.amount.minorUnits)
    }
  }

  @Test(arguments: [BillPlace(at: World.start, kind: .transferSent, number: 7)])
  func `goes on from a place that an address can carry`(place: BillPlace) {
    #expect(BillPlace(place.text) == place)
    for text in ["", "1", "1.2.3", "x.purchase.3", "1.purchase.3.4", "1.purchase.x"] {
      #expect(BillPlace(text) == nil)
    }
  }
}

/// One of each: what is bought and given back, between friends, from merchants, and from and to the bank.
private func everyKind(of person: Person, in world: World) async throws {
  let (shop, customer) = (try await world.merchant(1_900_000_081), try await world.person())
  let shared = try await world.waiting(shop, "order-shared", 1_000, by: customer)
  try world.add(part(100, to: person), to: shop)
  _ = try await world.share(shared, "share-1", [part(100, to: person)])
  let platform = world.platform
  try await world.campaign(campaignTerms(back(50)))
  let order = try await world.paid(try await world.merchant(), "order-1", 1_000, by: person)
  try await world.refund(order, "refund-1", 300)

  let friend = try await world.friend("小红", phone: "13900000001")
  let sent = try await world.send(500, from: person.id, to: .phone("13900000001"), number: "T1")
  _ = try await platform.transfers.accept(sent.id, as: friend)
  let returned = try await world.send(400, from: person.id, to: .contact(friend), number: "T2")
  _ = try await platform.transfers.giveBack(returned.id, as: friend)
  let received = try await world.send(250, from: friend, to: .contact(person.id), number: "T3")
  _ = try await platform.transfers.accept(received.id, as: person.id)

  let packet = try await world.sendPacket(person, total: 900, count: 3)
  try await world.open(packet, by: person)

  let payer = try await world.payingMerchant()
  let payout = try await world.payOut(payer, "bill1", 700, to: person.id)
  _ = try await platform.payouts.confirm(payout.id, by: person.id)
  try await world.batch(payer, "batch1", [(person.id, 800, nil)])

  _ = try await world.move(.topUp, 2_000, person.debit, of: person.id, "request-1")
  _ = try await world.move(.withdrawal, 150_000, person.debit, of: person.id, "request-2")
  try await world.fail(.bankRefusal)
  _ = try await world.move(.withdrawal, 60_000, person.debit, of: person.id, "request-3")
  try await platform.scheduler.settle()
  // What nobody opened comes back.
  try await world.advance(2 * 86_400)
}
