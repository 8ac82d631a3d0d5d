import Fen
import FenPlatform
import Foundation

@testable import FenServer

// The made-up world's wallets: who their people are, their cards and devices.

struct SampleWallet: Sendable {
  var phone: String
  var password: String?
  var identity: WalletIdentity
  var cards: [WalletCard] = []
  var binding: (id: CardID, form: CardForm)?
  var keys: [Passkey] = []

  static func world(at now: Instant) -> [UserID: SampleWallet] {
    let bound = VerificationChannel.bankCard(issuer: "CCB")
    func known(_ accountClass: AccountClass, _ name: String, _ channels: [VerificationChannel]) -> WalletIdentity {
      WalletIdentity(
        accountClass: accountClass, name: name, document: "1****************4", channels: channels,
        next: AccountClass(rawValue: accountClass.rawValue + 1).map { .init(accountClass: $0, missing: 2) })
    }
    let card = WalletCard(
      id: CardID(7), kind: .debitCard(bank: "CCB", lastDigits: "4417"), isDefault: true, boundAt: now)
    return [
      UserID(1): SampleWallet(
        phone: "13800138001", password: "123456", identity: known(.one, "*小明", [bound]), cards: [card]),
      UserID(2): SampleWallet(phone: "13800138002", password: "123456", identity: nobody),
      UserID(3): SampleWallet(
        phone: "13800138003", password: "123456",
        identity: known(.two, "*王", [bound, .documentRegister]), cards: [card]),
      UserID(4): SampleWallet(
        phone: "13800138004", password: "123456",
        identity: known(.three, "A*** K***-M***", [bound, .faceToFace(.three)]),
        cards: [
          WalletCard(
            id: CardID(8), kind: .debitCard(bank: "CMB", lastDigits: "1789"), isDefault: true, boundAt: now),
          WalletCard(
            id: CardID(9), kind: .creditCard(bank: "Northumberland & Berwick Savings", lastDigits: "7973"),
            isDefault: false, boundAt: now),
          card,
        ], keys: [Passkey(id: "k1", name: "Fen’s phone", addedAt: now, lastUsedAt: now)]),
    ]
  }

  static let nobody = WalletIdentity(
    accountClass: .unverified, name: nil, document: nil, channels: [], next: .init(accountClass: .one, missing: 1))
}

extension SamplePageData {
  // MARK: Signing in

  func sendSignInCode(to phone: String) -> SentCode {
    SentCode(phone: maskedPhone(phone), message: "验证码 246810，用于登录，10 分钟内有效。请勿告知他人。")
  }

  func sentCode(to phone: String) -> SentCode { sendSignInCode(to: phone) }
  func sealed(phone: String) -> String { String(phone.reversed()) }
  func phoneWithOpenCode(_ sealed: String) -> String? { String(sealed.reversed()) }

  func signIn(phone: String, code: String, device: String) throws -> SignedInUser {
    guard code == "246810" else { throw PageRefusal.signIn(.codeWrong(triesLeft: 4)) }
    if let known = wallets.first(where: { $0.value.phone == phone })?.key {
      return SignedInUser(user: known, signIn: WalletSessionID(1))
    }
    let user = UserID(100 + number())
    people.append(WalletUser(id: user, name: "用户\(phone.suffix(4))", balance: .fen(0), cards: []))
    wallets[user] = SampleWallet(phone: phone, identity: SampleWallet.nobody)
    return SignedInUser(user: user, signIn: WalletSessionID(user.value))
  }

  func enter(_ user: UserID, device: String) throws -> SignedInUser {
    SignedInUser(user: try self.user(user).id, signIn: WalletSessionID(1_000 + user.value))
  }

  func isSignedIn(_ signIn: WalletSessionID) -> Bool { !ended.contains(signIn) }
  func signOut(_ signIn: WalletSessionID, of user: UserID) { ended.insert(signIn) }

  func rename(_ user: UserID, to name: ShownName) {
    if let index = people.firstIndex(where: { $0.id == user }) { people[index].name = name.text }
  }

  func hasPassword(_ user: UserID) -> Bool { wallets[user]?.password != nil }

  func setPassword(_ new: String, insteadOf old: String?, of user: UserID) throws {
    if let old { try check(old, of: user) }
    guard Set(new).count > 1 else { throw PageRefusal.signIn(.passwordTooSimple) }
    wallets[user]?.password = new
  }

  func sendResetCode(to user: UserID) -> SentCode {
    SentCode(phone: maskedPhone(wallets[user]?.phone ?? ""), message: "验证码 246810，用于重置支付密码。")
  }

  func hasResetCode(_ user: UserID) -> Bool { false }
  func codeSent(to user: UserID) -> SentCode? { sendResetCode(to: user) }

  func resetPassword(_ reset: PasswordReset, of user: UserID) throws {
    guard reset.code == "246810" else { throw PageRefusal.signIn(.codeWrong(triesLeft: 4)) }
    guard reset.identity == .document("11010519491231002X") else { throw PageRefusal.signIn(.resetIdentityWrong) }
    wallets[user]?.password = reset.new
  }

  func strongerProofs(for subject: PaymentIntent, of user: UserID, isWanted: Bool) -> StrongerProofs {
    StrongerProofs(
      isNeeded: subject.amount > .fen(100_000), phone: wallets[user].map { maskedPhone($0.phone) },
      passkeyRequest: wallets[user]?.keys.isEmpty == false ? #"{"challenge":"AAAA","allowCredentials":[]}"# : nil)
  }

  func sendPaymentCode(for subject: PaymentIntent, of user: UserID) throws -> SentCode {
    SentCode(phone: maskedPhone(wallets[user]?.phone ?? ""), message: "验证码 246810，用于付款给 \(subject.shown)。")
  }

  // MARK: Coupons

  func offered(_ link: CouponLink) throws -> OfferedCoupon {
    guard link.fields.contains(where: { $0 == ("sign", "GOOD") }) else { throw PageRefusal.offer(.notSigned) }
    return OfferedCoupon(
      merchant: "晨光便利", name: "满十减三", worth: .fixed(.fen(300)), minimum: .fen(1_000), until: now.adding(days: 7))
  }

  func take(_ link: CouponLink, as user: UserID) throws {
    guard user == UserID(4) else { throw PageRefusal.offer(.hadAll) }
  }

  func coupons(of user: UserID) -> [WalletCoupon] {
    func coupon(_ id: Int64, _ name: String, _ worth: Worth, _ standing: WalletCoupon.Standing) -> WalletCoupon {
      WalletCoupon(
        id: CouponID(id), name: name, worth: worth, minimum: id == 2 ? nil : .fen(5_000),
        valid: now..<now.adding(days: 7), isForTheTill: id == 2 || id == 5,
        code: id == 5 ? "1084329017726354981120" : nil, standing: standing)
    }
    guard user == UserID(1) || user == UserID(4) else { return [] }
    return [
      coupon(1, "晨光便利 立减券", .fixed(.fen(1_000)), .usable),
      coupon(5, "晨光便利 商家券", .fixed(.fen(300)), .usable),
      coupon(2, "Autumn sale of everything that keeps warm", .percentage(hundredths: 1_250, cap: .fen(2_000)), .notYet),
      coupon(3, "早餐券", .loweredTo(.fen(100)), .used(nil, at: now)),
      coupon(4, "随机立减", .drawn([Band(10...10_000, weight: 1)], .cny), .expired),
    ]
  }

  // MARK: Identity and limits

  func identity(of user: UserID) -> WalletIdentity { wallets[user]?.identity ?? SampleWallet.nobody }

  func openChannels(for user: UserID) -> [OfferedChannel] {
    let used = identity(of: user).channels
    let all: [(OfferedChannel, VerificationChannel)] = [
      (.document, .documentRegister), (.phone, .phoneRegister), (.register("tax"), .register("tax")),
      (.register("vehicles"), .register("vehicles")),
    ]
    return all.filter { !used.contains($0.1) }.map(\.0)
  }

  func invented() -> InventedClaim {
    var random = SystemRandomNumberGenerator()
    return InventedClaim(
      person: InventedPerson(using: &random, on: BusinessDay(now)),
      card: CardNumber(making: [6, 2, 1, 4, 8, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  }

  func verify(_ claim: ClaimedPerson, phone: String?, through channel: OfferedChannel, of user: UserID) throws {
    if case .claimed(let claim) = claim, claim.number.count < 8 {
      throw PageRefusal.identity(.documentUnreadable)
    }
    switch channel {
    case .document: confirm(.documentRegister, claim, of: user)
    case .phone: confirm(.phoneRegister, claim, of: user)
    case .register(let name): confirm(.register(name), claim, of: user)
    }
  }

  private func confirm(_ channel: VerificationChannel, _ claim: ClaimedPerson, of user: UserID) {
    guard var wallet = wallets[user] else { return }
    wallet.identity.accountClass = max(wallet.identity.accountClass, .one)
    if case .claimed(let claim) = claim {
      wallet.identity.name = maskedName(claim.name)
      wallet.identity.document = maskedDocument(claim.number)
    }
    wallet.identity.channels.append(channel)
    wallets[user] = wallet
    listeners.publish()
  }

  func limits(of user: UserID) -> WalletLimits {
    let (accountClass, day) = (identity(of: user).accountClass, BusinessDay(now))
    var usage = Usage(spent: 95_790, today: DayUsage(day))
    usage.today.balance.weak = 95_790
    return WalletLimits(
      accountClass: accountClass,
      limits: Fen.limits(of: accountClass, channels: 1, usage: usage, by: .shipped, on: day),
      freeWithdrawals: (.fen(80_000), .fen(100_000)))
  }

  func restriction(on act: RestrictedAct, for user: UserID) -> LimitRefusal? {
    identity(of: user).accountClass > .unverified ? nil : .unverified(act)
  }

  /// - Throws: `unverified`.
  func requireVerified(_ user: UserID, to act: RestrictedAct) throws {
    guard identity(of: user).accountClass > .unverified else { throw PageRefusal.limited(.unverified(act)) }
  }

  // MARK: Cards

  func issuer(ofCardBeginning digits: String) -> CardIssuer? {
    digits.hasPrefix("621483") ? CardIssuer(bank: "CMB", isCredit: false, lengths: [16]) : nil
  }

  func cards(of user: UserID) -> [WalletCard] { wallets[user]?.cards ?? [] }

  func card(_ id: CardID, of user: UserID) throws -> WalletCard {
    guard let card = cards(of: user).first(where: { $0.id == id }) else { throw PageRefusal.card(.noSuchCard) }
    return card
  }

  func bind(_ form: CardForm, of user: UserID) throws -> PendingCard {
    guard form.number.digits.hasPrefix("62") else { throw PageRefusal.card(.issuerUnknown) }
    if case .claimed(let claim) = form.holder, claim.name == "张三丰" {
      throw PageRefusal.card(.elementsDiffer)
    }
    let id = CardID(20 + number())
    wallets[user]?.binding = (id, form)
    return try binding(id, of: user)
  }

  func binding(_ id: CardID, of user: UserID) throws -> PendingCard {
    guard let binding = wallets[user]?.binding, binding.id == id else { throw PageRefusal.card(.bindingOver) }
    return PendingCard(
      id: id, kind: .debitCard(bank: "CMB", lastDigits: String(binding.form.number.digits.suffix(4))),
      sent: SentCode(phone: maskedPhone(binding.form.phone), message: "验证码 135790，用于绑定银行卡。"))
  }

  func confirmBinding(_ id: CardID, code: String, of user: UserID) throws -> WalletCard {
    let binding = try binding(id, of: user)
    guard code == "135790" else { throw PageRefusal.card(.codeWrong(triesLeft: 4)) }
    let card = WalletCard(id: id, kind: binding.kind, isDefault: cards(of: user).isEmpty, boundAt: now)
    wallets[user]?.cards.append(card)
    confirm(.bankCard(issuer: "CMB"), wallets[user]?.binding?.form.holder ?? .known, of: user)
    return card
  }

  func move(_ id: CardID, to place: Int, of user: UserID) throws {
    let card = try card(id, of: user)
    var cards = cards(of: user).filter { $0.id != id }
    cards.insert(card, at: min(place, cards.count))
    for index in cards.indices { cards[index].isDefault = index == 0 }
    wallets[user]?.cards = cards
  }

  func unbind(_ id: CardID, of user: UserID, proof: PaymentProof) throws {
    _ = try card(id, of: user)
    try check(proof.password, of: user)
    wallets[user]?.cards.removeAll { $0.id == id }
  }

  // MARK: Bank

  func withdrawalQuote(of amount: Money?, by user: UserID) -> WithdrawalQuote {
    let amount = amount ?? .fen(10_000)
    return WithdrawalQuote(amount: amount, fee: .fen(max(10, amount.minorUnits / 1000)), freeLeft: .fen(0))
  }

  func topUpMost() -> Money { .fen(5_000_000) }

  func topUp(
    _ amount: Money, from card: CardID, by user: UserID, proof: PaymentProof, number: String
  ) throws -> BankMove {
    try requireVerified(user, to: .topUp)
    return try bankMove(.topUp, amount, .fen(0), card, user, proof)
  }

  func withdraw(
    _ amount: Money, to card: CardID, by user: UserID, proof: PaymentProof, number: String
  ) throws -> BankMove {
    try requireVerified(user, to: .withdraw)
    return try bankMove(.withdrawal, amount, withdrawalQuote(of: amount, by: user).fee, card, user, proof)
  }

  private func bankMove(
    _ kind: BankMove.Kind, _ amount: Money, _ fee: Money, _ card: CardID, _ user: UserID, _ proof: PaymentProof
  ) throws -> BankMove {
    try check(proof.password, of: user)
    let move = BankMove(
      id: String(number()), kind: kind, amount: amount, fee: fee, card: try self.card(card, of: user).kind,
      standing: kind == .topUp ? .done(at: now) : .underWay, at: now)
    bankMoves[move.id] = (move, user)
    return move
  }

  func bankMove(_ id: String, of user: UserID) throws -> BankMove {
    guard let found = bankMoves[id], found.of == user else { throw PageRefusal.card(.noSuchMove) }
    return found.move
  }

  func bankMovesUnderWay(of user: UserID) -> [BankMove] {
    bankMoves.values.filter { $0.of == user && $0.move.standing == .underWay }.map(\.move)
  }

  // MARK: Devices and personal data

  func sessions(of user: UserID) -> [SignedInDevice] {
    user == UserID(4) ? [SignedInDevice(id: "s1", name: "Fen’s telephone with a rather long name", signedInAt: now, lastUsedAt: now)] : []
  }

  func endSession(_ id: String, of user: UserID) {}
  func passkeys(of user: UserID) -> [Passkey] { wallets[user]?.keys ?? [] }
  func sendPasskeyCode(to user: UserID) -> SentCode? {
    wallets[user].map { SentCode(phone: maskedPhone($0.phone), message: "验证码 246810，用于添加通行密钥。") }
  }

  func passkeyCreation(for user: UserID, password: String, code: String?) throws -> String {
    try check(password, of: user)
    guard code == "246810" else { throw PageRefusal.signIn(.codeWrong(triesLeft: 4)) }
    return #"{"challenge":"AAAA","user":{"id":"AAAA","name":"x","displayName":"x"}}"#
  }

  func addPasskey(_ credential: String, named name: String, of user: UserID) {
    wallets[user]?.keys.append(Passkey(id: "k\(number())", name: name, addedAt: now))
  }

  func removePasskey(_ id: String, of user: UserID) {
    wallets[user]?.keys.removeAll { $0.id == id }
  }

  func hasExportCode(_ user: UserID) -> Bool { false }
  func needsExportCode(_ user: UserID, password: String) -> Bool { false }

  func personalData(of user: UserID) -> PersonalData {
    PersonalData(
      held: [
        .init(category: .wallet, rows: 1, values: [.init(kind: .phone, masked: "138****8001")]),
        .init(category: .identity, rows: 1, values: [
          .init(kind: .legalName, masked: "小*明"), .init(kind: .documentNumber, masked: "1****************4"),
        ]),
        .init(category: .cards, rows: 2, values: [
          .init(kind: .cardNumber, masked: "6217********4417"), .init(kind: .cardNumber, masked: "6214********1789"),
        ]),
        .init(category: .payments, rows: 128, values: []),
      ],
      looks: user == UserID(4)
        ? [.init(at: now, by: "K. Meier", reason: "Complaint 2026-118: a transfer went to the wrong person")] : [])
  }

  func sendExportCode(to user: UserID) -> SentCode? { sendPasskeyCode(to: user) }

  func exportPersonalData(
    of user: UserID, password: String, code: String?, in language: Language
  ) throws -> [UInt8] {
    try check(password, of: user)
    return Array(#"{"phone":"13800138001"}"#.utf8)
  }

  func closingRefusal(of user: UserID) throws -> PageRefusal? {
    let balance = try self.user(user).balance
    return balance.isPositive ? .closing(.balanceLeft(balance, underway: [.transferSent, .redPacket])) : nil
  }

  func closeWallet(of user: UserID, password: String?) throws {
    if wallets[user]?.password != nil { try check(password, of: user) }
    if let refusal = try closingRefusal(of: user) { throw refusal }
  }
}
