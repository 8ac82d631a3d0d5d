import Fen
import FenPlatform
import Foundation

@testable import FenServer

// The made-up world's money between people.

struct SampleTransfer: Sendable {
  var from: UserID
  var to: UserID
  var view: MoneyTransfer

  static func world(at now: Instant) -> [String: SampleTransfer] {
    [
      "51": SampleTransfer(
        from: UserID(1), to: UserID(4),
        view: MoneyTransfer(
          id: "51", isMine: false, other: "", amount: .fen(12_000), note: "Dinner on Saturday, with the taxi home",
          standing: .pending(from: now, until: now.adding(hours: 24)), createdAt: now, canTakeBack: false,
          method: nil,
          authenticated: [.password])),
      "52": SampleTransfer(
        from: UserID(1), to: UserID(2),
        view: MoneyTransfer(
          id: "52", isMine: false, other: "", amount: .fen(500), note: "",
          standing: .pending(from: now.adding(hours: 2), until: now.adding(hours: 26)), createdAt: now,
          canTakeBack: true, method: nil,
          authenticated: [.password])),
    ]
  }
}

struct SamplePacket: Sendable {
  var from: UserID
  var total: Money
  var view: RedPacketView
  /// The only one it is for.
  var to: UserID?

  static func world(at now: Instant) -> [String: SamplePacket] {
    func packet(_ id: String, claims: [RedPacketView.Claim], _ standing: RedPacketView.Standing) -> SamplePacket {
      SamplePacket(
        from: UserID(4), total: .fen(8_888),
        view: RedPacketView(
          id: id, from: "Alexandra Konstantinopoulou-Montgomery", isFromMe: false, greeting: "", count: 3,
          claims: claims, claimedCount: claims.count, standing: standing, mine: .cannot))
    }
    let claims: [RedPacketView.Claim] = [
      .init(nickname: "小明", amount: .fen(1), at: now, isBest: false),
      .init(nickname: "Alexandra Konstantinopoulou-Montgomery", amount: .fen(6_001), at: now, isBest: true),
      .init(nickname: "老王", amount: .fen(2_886), at: now, isBest: false),
    ]
    return [
      "61": packet("61", claims: [], .open(until: now.adding(hours: 24))),
      "62": packet("62", claims: claims, .finished(at: now)),
      "64": SamplePacket(
        from: UserID(4), total: .fen(520),
        view: RedPacketView(
          id: "64", from: "A*a", isFromMe: false, greeting: "", count: 1, claims: [], claimedCount: 0,
          standing: .open(until: now.adding(hours: 24)), mine: .cannot), to: UserID(3)),
      "63": packet("63", claims: [claims[0]], .expired(at: now, returned: .fen(8_887))),
    ]
  }
}

extension SamplePageData {
  // MARK: Transfers

  private func payee(_ user: UserID) throws -> Payee {
    let found = try self.user(user)
    return Payee(user: user, reference: "u\(user.value)", maskedName: maskedName(found.name))
  }

  func contacts(of user: UserID) throws -> [WalletContact] {
    people.filter { $0.id != user }.prefix(3).map { WalletContact(user: $0.id, name: maskedName($0.name)) }
  }

  func payee(_ choice: PayeeChoice, for user: UserID) throws -> Payee {
    let found: UserID?
    switch choice {
    case .contact(let contact): found = contact
    case .phone(let phone): found = wallets.first { $0.value.phone == phone }?.key
    case .code(let code): return try payee(code, for: user)
    }
    guard let found else { throw PageRefusal.transfer(.noSuchPayee) }
    guard found != user else { throw PageRefusal.transfer(.yourself) }
    return try payee(found)
  }

  func payee(_ reference: String, for user: UserID) throws -> Payee {
    let parts = reference.split(separator: ":")
    guard let first = parts.first, first.hasPrefix("u"), let number = Int64(first.dropFirst()) else {
      throw PageRefusal.transfer(.noSuchPayee)
    }
    var payee = try payee(UserID(number))
    payee.reference = reference
    if parts.count > 1 { payee.amount = Int64(parts[1]).map { .fen($0) } }
    payee.code = parts.count > 1 ? .dynamic : number == 3 ? .fixed : nil
    return payee
  }

  func send(_ form: TransferForm, by user: UserID, proof: PaymentProof) throws -> MoneyTransfer {
    try requireVerified(user, to: .sendTransfer)
    try check(proof.password, of: user)
    let to = try payee(form.payee, for: user)
    let id = String(number())
    transferBook[id] = SampleTransfer(
      from: user, to: UserID(Int64(to.reference.dropFirst().prefix { $0.isNumber }) ?? 0),
      view: MoneyTransfer(
        id: id, isMine: true, other: "", amount: form.amount, note: form.note,
        standing: .pending(from: now, until: now.adding(hours: 24)), createdAt: now, canTakeBack: false,
        method: .balance,
        authenticated: [.password]))
    return try transfer(id, of: user)
  }

  func transfer(_ id: String, of user: UserID) throws -> MoneyTransfer {
    guard let found = transferBook[id], found.from == user || found.to == user else {
      throw PageRefusal.transfer(.noSuchTransfer)
    }
    var view = found.view
    view.isMine = found.from == user
    view.other = try payee(view.isMine ? found.to : found.from).maskedName
    view.canTakeBack = view.canTakeBack && view.isMine
    if case .pending(let from, _) = view.standing { view.canAccept = !view.isMine && from <= now }
    if !view.isMine { view.method = nil }
    return view
  }

  func transfers(of user: UserID) throws -> [MoneyTransfer] {
    try transferBook.filter { $0.value.from == user || $0.value.to == user }.keys.sorted().map {
      try transfer($0, of: user)
    }
  }

  func accept(transfer id: String, by user: UserID) throws {
    try requireVerified(user, to: .receiveTransfer)
    guard case .pending(let from, _) = try transfer(id, of: user).standing else {
      throw PageRefusal.transfer(.over)
    }
    guard from <= now else { throw PageRefusal.transfer(.delayed(until: from)) }
    transferBook[id]?.view.standing = .accepted(at: now)
    listeners.publish()
  }

  func giveBack(transfer id: String, by user: UserID) throws {
    transferBook[id]?.view.standing = .returned(at: now)
    listeners.publish()
  }

  func takeBack(transfer id: String, by user: UserID) throws { try giveBack(transfer: id, by: user) }

  func receiveCode(of user: UserID, amount: Money?, note: String?) throws -> ShownReceiveCode {
    ShownReceiveCode(
      text: "u\(user.value)" + (amount.map { ":\($0.minorUnits)" } ?? ""), name: maskedName(try self.user(user).name),
      amount: amount, note: note, secondsLeft: 600)
  }

  func latestNumber(of user: UserID) -> Int64 {
    transferBook.filter { $0.value.to == user }.keys.compactMap { Int64($0) }.max() ?? 0
  }

  func received(byCodeOf user: UserID, after number: Int64) throws -> [MoneyTransfer] {
    try transfers(of: user).filter { !$0.isMine && Int64($0.id).map { $0 > number } ?? false }
  }

  func printedCode(of user: UserID) throws -> ShownReceiveCode {
    ShownReceiveCode(text: "u\(user.value)", name: maskedName(try self.user(user).name))
  }

  // MARK: Red packets

  func packetRules() -> PacketRules { PacketRules(mostPerShare: .fen(20_000), mostShares: 100) }

  func send(
    _ form: PacketForm, by user: UserID, proof: PaymentProof, shownAs payee: String
  ) throws -> RedPacketView {
    try requireVerified(user, to: .sendRedPacket)
    try check(proof.password, of: user)
    let id = String(number())
    packets[id] = SamplePacket(
      from: user, total: form.total,
      view: RedPacketView(
        id: id, from: try self.user(user).name, isFromMe: true, greeting: form.greeting, count: form.count,
        claims: [], claimedCount: 0, standing: .open(until: now.adding(hours: 24)), mine: .canOpen))
    listeners.publish()
    return try packet(id, for: user)
  }

  func packet(_ id: String, for user: UserID?) throws -> RedPacketView {
    guard let found = packets[id] else { throw PageRefusal.packet(.noSuchPacket) }
    var view = found.view
    view.isFromMe = found.from == user
    let nickname = user.flatMap { id in people.first { $0.id == id }?.name }
    if let claim = view.claims.first(where: { $0.nickname == nickname }) {
      view.mine = .opened(claim.amount, isBest: claim.isBest)
    } else if case .open = view.standing {
      view.mine = found.to == nil || user == nil || found.to == user ? .canOpen : .forAnother
    } else {
      view.mine = .cannot
    }
    return view
  }

  func open(packet id: String, by user: UserID) throws -> RedPacketView {
    try requireVerified(user, to: .openRedPacket)
    let view = try packet(id, for: user)
    guard view.mine == .canOpen else { throw PageRefusal.packet(.allGone) }
    packets[id]?.view.claims.append(
      .init(nickname: try self.user(user).name, amount: .fen(1_234), at: now, isBest: false))
    packets[id]?.view.claimedCount += 1
    listeners.publish()
    return try packet(id, for: user)
  }

  func packets(of user: UserID) throws -> ListedPackets {
    func row(_ view: RedPacketView, _ amount: Money) -> ListedPackets.Row {
      ListedPackets.Row(
        id: view.id, from: view.from, greeting: view.greeting, amount: amount, count: view.count,
        claimedCount: view.claimedCount, standing: view.standing, at: now)
    }
    let views = try packets.keys.sorted().map { try packet($0, for: user) }
    return ListedPackets(
      waiting: views.filter { $0.mine == .canOpen }.map {
        ListedPackets.Waiting(id: $0.id, from: $0.from, greeting: $0.greeting, at: now)
      },
      sent: views.filter(\.isFromMe).map { row($0, packets[$0.id]?.total ?? .fen(0)) },
      opened: views.compactMap { view in
        if case .opened(let amount, _) = view.mine { row(view, amount) } else { nil }
      })
  }

  // MARK: A store's printed code

  func store(behind code: String) throws -> ShownStore {
    guard code == "wxp://store1" else { throw PageRefusal.transfer(.noSuchPayee) }
    return ShownStore(id: 1, name: "Harbour & Market Square Underground Interchange", merchant: "晨光便利")
  }

  func prices(
    of form: StoreForm, for user: UserID, by methods: [WalletMethod]
  ) -> [WalletMethodID: PaymentPrice] {
    guard form.amount == .fen(1_250) else { return [:] }
    let price = PaymentPrice(toPay: .fen(1_100), rewards: [ShownReward(name: "早安立减", gift: .discount(.fen(150)))])
    return Dictionary(uniqueKeysWithValues: methods.map { ($0.id, price) })
  }

  func pay(_ form: StoreForm, as user: UserID, proof: PaymentProof) throws -> OrderID {
    let till = TillPlace(merchant: MerchantID(1_900_000_002), store: "S101")
    let order = try createNativeOrder(Sale(till: till, amount: form.amount, description: "茶"))
    return try pay(order.id, as: user, with: form.method, for: nil, proof: proof).order
  }

  // MARK: Payouts, bills, what waits

  func payout(_ id: String, of user: UserID) throws -> PayoutShown {
    guard id == "71", user == UserID(4) else { throw PageRefusal.payout(.noSuchPayout) }
    return PayoutShown(
      id: id, merchant: "Grain & Company Convenience Stores Ltd.", amount: .fen(12_345), remark: "Prize draw",
      number: "PLFK20261122001",
      standing: takenPayouts.contains(id) ? .received(at: now) : .waiting(until: now.adding(hours: 24)))
  }

  func accept(payout id: String, by user: UserID) throws -> PayoutShown {
    try requireVerified(user, to: .receiveTransfer)
    takenPayouts.insert(id)
    return try payout(id, of: user)
  }

  func inbox(of user: UserID) -> [InboxItem] {
    guard user == UserID(4) else { return [] }
    return [
      InboxItem(kind: .transfer, id: "51", from: "小明", amount: .fen(12_000)),
      InboxItem(kind: .payout, id: "71", from: "Grain & Company Convenience Stores Ltd.", amount: .fen(12_345)),
      InboxItem(kind: .packet, id: "61", from: "老王", amount: nil),
    ]
  }

  func today() -> Instant { now }

  func billSums(of user: UserID, month: BillMonth) -> [BillSum] {
    let all = bill(of: user, month: month, kind: nil, before: nil, limit: .max)
    return BillKind.allCases.compactMap { kind in
      let amounts = all.filter { $0.kind == kind }.map(\.amount.minorUnits)
      guard !amounts.isEmpty else { return nil }
      return BillSum(kind: kind, lines: Int64(amounts.count), amount: .fen(amounts.reduce(0, +)))
    }
  }

  func bill(of user: UserID, month: BillMonth, kind: BillKind?, before: BillPlace?, limit: Int) -> [BillEntry] {
    let all = allEntries(of: user, month: month).filter { kind == nil || $0.kind == kind }
    guard let before, let last = all.firstIndex(where: { $0.place == before }) else { return Array(all.prefix(limit)) }
    return Array(all.dropFirst(last + 1).prefix(limit))
  }

  func allEntries(of user: UserID, month: BillMonth) -> [BillEntry] {
    guard user == UserID(4) || user == UserID(1), month.month == 11 else { return [] }
    func entry(_ kind: BillKind, _ fen: Int64, _ other: String, _ note: String = "") -> BillEntry {
      BillEntry(
        kind: kind, place: BillPlace(at: now, kind: kind, number: fen),
        href: kind == .purchase ? "/wallet/payments/1" : nil, other: other, note: note,
        amount: .fen(fen), at: now)
    }
    let named: [BillEntry] = [
      entry(.purchase, -23_450, "Grain & Company Convenience Stores Ltd. · Market Square Underground Interchange", "茶"),
      entry(.transferSent, -12_000, "老王", "=1+1"), entry(.packetOpened, 1_234, "小红", "恭喜发财"),
      entry(.topUp, 50_000, "招商银行 (1789)"), entry(.withdrawal, -20_000, "招商银行 (1789)"),
      entry(.withdrawalFee, -20, "招商银行 (1789)"), entry(.refund, 3_500, "晨光便利"),
    ]
    let rides: [BillEntry] = (1...120).map { (ride: Int64) in entry(.purchase, -1_000 - ride, "地铁") }
    return named + rides
  }
}
