import Crypto
import Fen
import FenStore
import Testing

@testable import FenPlatform

private let provider = ProviderID(1_900_000_090)

@Suite struct `A payer's complaint` {
  @Test(arguments: Backend.allCases)
  func `goes to the merchant, is answered, and ends`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, person) = (try await world.merchant(), try await world.person())
      try world.platform.complaintAddresses.create("http://127.0.0.1:1/complaints", of: shop.id)
      let order = try await world.paid(shop, "order-1", by: person, notify: false)
      let desk = world.platform.complaints
      let complaint = try await world.complain(order, by: person, .refund(asked: .fen(60)), phone: "13800000001")
      #expect(try desk.phone(of: complaint) == "13800000001")
      #expect(try await world.number("SELECT count(*) FROM complaints WHERE payer = ?1", .int(person.id.value)) == 1)

      _ = try await desk.take(.answer, in: complaint.id, by: shop.id, words: "We are sorry")
      _ = try await desk.take(.addWords, in: complaint.id, by: person.id, words: "And now?")
      await #expect(throws: ComplaintRefusal.notAnswered) {
        try await desk.take(.complete, in: complaint.id, by: shop.id)
      }
      _ = try await desk.take(.approveRefund, in: complaint.id, by: shop.id, words: "Today")
      let ended = try await desk.take(.complete, in: complaint.id, by: shop.id)
      #expect(ended.state == .processed(.completed, at: World.start))
      #expect(
        try await world.kinds(of: complaint) == [.opened, .answer, .payerWords, .refundApproved, .completed])
      #expect(try await desk.complaint(complaint.id)?.complaint == ended)
      #expect(
        try await desk.figures()
          == [
            ComplaintYear(
              .init(year: 2026, kind: .refund),
              ComplaintFigures(filed: 1, answered: 1, inTime: 1, resolved: 1))
          ])
      try await world.platform.scheduler.settle()
      #expect(
        world.callbacks.sent(to: shop).map(\.subject).count == 5
          && world.callbacks.sent(to: shop).allSatisfy { $0.outTradeNo == "order-1" })
    }
  }

  @Test(arguments: Backend.allCases)
  func `is the payer's alone, about what he paid, and one of an order`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let (person, stranger) = (try await world.person(), try await world.person())
      let order = try await world.paid(shop, "order-1", by: person)
      let unpaid = try await world.place(shop, "order-2")
      let desk = world.platform.complaints
      await #expect(throws: UnknownThing.order) { try await world.complain(order, by: stranger) }
      await #expect(throws: UnknownThing.order) { try await world.complain(unpaid, by: person) }
      let complaint = try await world.complain(order, by: person)
      await #expect(throws: ComplaintRefusal.isOpen) { try await world.complain(order, by: person) }
      for step in PayersStep.allCases {
        await #expect(throws: UnknownThing.complaint) {
          try await desk.take(step, in: complaint.id, by: stranger.id, words: "mine")
        }
      }
      for step in MerchantsStep.allCases {
        await #expect(throws: UnknownThing.complaint) { try await desk.take(step, in: complaint.id, by: other.id) }
      }
      #expect(try await desk.complaints(of: stranger.id).isEmpty)
      #expect(try await desk.complaints(of: person.id).map(\.complaint) == [complaint])
      _ = try await desk.take(.withdraw, in: complaint.id, by: person.id)
      await #expect(throws: ComplaintRefusal.hasEnded) { try await world.complain(order, by: person) }
      #expect(try await desk.take(.goOn, in: complaint.id, by: person.id, words: "again").times == 2)
    }
  }

  @Test(arguments: Backend.allCases)
  func `keeps its pictures while it goes on, however long that is`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, person) = (try await world.merchant(), try await world.person())
      let desk = world.platform.complaints
      let picture = try await desk.keep(picture: somePicture, of: person.id)
      let complaint = try await world.complain(
        try await world.paid(shop, "order-1", by: person), by: person, pictures: [picture])
      try await world.advance(800 * 86_400)
      #expect(try await desk.picture(picture, for: shop.id) != nil)
      _ = try await desk.take(.withdraw, in: complaint.id, by: person.id)
      try await world.platform.scheduler.settle()
      #expect(try await desk.picture(picture, for: shop.id) == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `shows its pictures to its two sides and to nobody else`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let (person, stranger) = (try await world.person(), try await world.person())
      let order = try await world.paid(shop, "order-1", by: person)
      let desk = world.platform.complaints
      let cold = try await desk.keep(picture: somePicture, of: person.id)
      #expect(try await desk.keep(picture: somePicture, of: person.id) == cold)
      await #expect(throws: UploadRefusal.self) { try await desk.keep(picture: Array("text".utf8), of: person.id) }
      let strange = try await desk.keep(picture: somePicture + [9], of: stranger.id)
      await #expect(throws: ComplaintRefusal.noSuchPicture) {
        try await world.complain(order, by: person, pictures: [strange])
      }
      await #expect(throws: ComplaintRefusal.tooManyPictures) {
        try await world.complain(order, by: person, pictures: Array(repeating: cold, count: 5))
      }
      // Nobody sees it before it is part of a complaint.
      #expect(try await desk.picture(cold, for: shop.id) == nil)
      let complaint = try await world.complain(order, by: person, pictures: [cold])
      #expect(try await desk.picture(cold, for: shop.id)?.bytes == somePicture)
      #expect(try await desk.picture(cold, for: person.id)?.bytes == somePicture)
      #expect(try await desk.picture(cold, for: other.id) == nil)
      #expect(try await desk.picture(cold, for: stranger.id) == nil)
      #expect(try await world.platform.media.image(cold) == nil)

      let hot = try await world.platform.media.keep(
        Upload(name: "hot.png", bytes: somePicture, claimedDigest: Array(SHA256.hash(data: somePicture))),
        for: .complaintImage, of: shop.id)
      _ = try await desk.take(.answer, in: complaint.id, by: shop.id, words: "Hot", pictures: [hot])
      #expect(try await desk.picture(hot, for: person.id)?.bytes == somePicture)
      #expect(try await desk.entries(of: complaint.id).map(\.pictures) == [[cold], [hot]])
    }
  }

  @Test(arguments: Backend.allCases)
  func `reaches the provider that placed the order while it acts for the merchant`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, person) = (try await world.merchant(), try await world.person())
      _ = try await world.platform.merchants.create(
        NewMerchant(
          id: provider.mchid, name: "Provider", kind: .provider, app: "wxprovider", certificate: nil,
          apiv3Key: String(repeating: "k", count: 32), apiv2Key: String(repeating: "q", count: 32)),
        at: world.clock.now())
      try await world.platform.relations.begin(provider, shop.id)
      try world.platform.complaintAddresses.create("http://127.0.0.1:1/complaints", of: provider.mchid)
      func placed(_ number: String) async throws -> Order {
        let terms = OrderTerms(
          side: .provider(provider, of: shop.id), number: OutTradeNo(stored: number), app: "wxprovider",
          tradeType: .native, total: .fen(100), description: "Tea", hash: Array(number.utf8))
        return try await world.pay(try await world.platform.engine.perform(PlaceOrder(terms)), by: person)
      }
      let desk = world.platform.complaints
      let picture = try await desk.keep(picture: somePicture, of: person.id)
      let first = try await world.complain(try await placed("order-1"), by: person, pictures: [picture])
      _ = try await world.complain(try await world.paid(shop, "own-1", by: person, notify: false), by: person)
      let day = BusinessDay(World.start)
      func seen(_ lister: ComplaintLister) async throws -> Int64 {
        try await desk.list(lister, from: day, through: day, offset: 0, limit: 10).total
      }
      #expect(try await seen(.provider(provider, of: nil)) == 1)
      #expect(try await seen(.provider(provider, of: shop.id)) == 1)
      #expect(try await seen(.provider(provider, of: MerchantID(1_900_000_077))) == 0)
      #expect(try await seen(.merchant(shop.id)) == 2)
      #expect(try await desk.picture(picture, for: provider.mchid) != nil)
      _ = try await desk.take(.answer, in: first.id, by: provider.mchid, words: "We look into it")
      try await world.platform.scheduler.settle()
      let told = world.callbacks.sent.filter { $0.merchant == provider.mchid }
      #expect(Set(told.map(\.subject)) == [.complaint(first.id, place: 0), .complaint(first.id, place: 1)])

      try await world.platform.relations.end(provider, shop.id, by: .merchant)
      #expect(try await seen(.provider(provider, of: nil)) == 0)
      #expect(try await desk.picture(picture, for: provider.mchid) == nil)
      _ = try await desk.take(.addWords, in: first.id, by: person.id, words: "Hello?")
      try await world.platform.scheduler.settle()
      #expect(world.callbacks.sent.count { $0.merchant == provider.mchid } == 2)
      // The merchant answers for all that was sold in its name.
      _ = try await desk.take(.answer, in: first.id, by: shop.id, words: "Here we are")
    }
  }

  @Test(arguments: Backend.allCases)
  func `counts as late when its answer comes after three days`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, person) = (try await world.merchant(), try await world.person())
      let complaint = try await world.complain(try await world.paid(shop, "order-1", by: person), by: person)
      #expect(complaint.answerDue == World.start.adding(days: 3))
      try await world.advance(3 * 86_400 + 1)
      _ = try await world.platform.complaints.take(.answer, in: complaint.id, by: shop.id, words: "late")
      #expect(
        try await world.platform.complaints.figures().map(\.figures) == [ComplaintFigures(filed: 1, answered: 1)])
    }
  }

  @Test(arguments: Backend.allCases)
  func `of many at once is counted once each`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, person) = (try await world.merchant(), try await world.person())
      var orders = [Order]()
      for number in 1...12 { orders.append(try await world.paid(shop, "order-\(number)", by: person)) }
      let made = orders
      _ = try await atOnce(made.count) { try await world.complain(made[$0], by: person) }
      _ = try await atOnce(made.count) {
        try await world.platform.complaints.take(.accept, in: ComplaintID(about: made[$0].id), by: person.id)
      }
      #expect(
        try await world.platform.complaints.figures().map(\.figures) == [ComplaintFigures(filed: 12, resolved: 12)])
    }
  }

  @Test(arguments: Backend.allCases)
  func `has an address for callbacks that is made once, changed and deleted`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, addresses) = (try await world.merchant(), world.platform.complaintAddresses)
      #expect(throws: ComplaintAddressRefusal.none) { try addresses.change("http://a/b", of: shop.id) }
      #expect(throws: ComplaintAddressRefusal.none) { try addresses.delete(of: shop.id) }
      try addresses.create("http://a/b", of: shop.id)
      #expect(throws: ComplaintAddressRefusal.exists) { try addresses.create("http://a/c", of: shop.id) }
      try addresses.change("http://a/d", of: shop.id)
      #expect(try await addresses.url(of: shop.id) == "http://a/d")
      try addresses.delete(of: shop.id)
      #expect(try await addresses.url(of: shop.id) == nil)
    }
  }
}
