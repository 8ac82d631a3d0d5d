import Fen
import Testing

private let wallet = AccountID.wallet(xiaoming)
private let takings = AccountID.basic(shop)

private func posting(_ amount: Money, from debit: AccountID = wallet, to credit: AccountID = takings) -> Posting {
  Posting(debit: debit, credit: credit, amount: amount, kind: .payment)
}

@Suite struct `A posting` {
  @Test(arguments: [(100, 40, 60), (40, 40, 0)] as [(Int64, Int64, Int64)])
  func `takes from one account what it gives the other`(has: Int64, moves: Int64, left: Int64) throws {
    let (debit, credit) = try applying(
      posting(.fen(moves)), debit: Holding(wallet, holding: .fen(has)), credit: Holding(takings, holding: .fen(7)))
    #expect((debit.balance, credit.balance) == (.fen(left), .fen(7 + moves)))
    #expect((debit.change, credit.change) == (.fen(-moves), .fen(moves)))
  }

  @Test func `of more than the account holds is refused with what it holds`() {
    let refusal = PostingRefusal.insufficient(wallet, balance: .fen(39), asked: .fen(40))
    #expect(throws: refusal) {
      try applying(posting(.fen(40)), debit: Holding(wallet, holding: .fen(39)), credit: Holding(takings, .cny))
    }
  }

  @Test(arguments: AccountPurpose.allCases)
  func `takes no account below zero but the reserve, a position and roundings`(purpose: AccountPurpose) {
    let empty = AccountID(.platform, purpose)
    let after = try? applying(
      posting(.fen(1), from: empty), debit: Holding(empty, holding: .fen(0)), credit: Holding(wallet, .cny))
    #expect((after?.debit.balance == .fen(-1)) == [.reserve, .position, .roundings].contains(purpose))
  }

  @Test func `from an account of a purpose this version does not know takes nothing below zero`() {
    let unknown = AccountID(1 << 8 | 200)
    #expect(unknown.purpose == nil)
    #expect(throws: PostingRefusal.insufficient(unknown, balance: .fen(0), asked: .fen(1))) {
      try applying(
        posting(.fen(1), from: unknown), debit: Holding(unknown, holding: .fen(0)), credit: Holding(takings, .cny))
    }
  }

  @Test func `that overflows an account is refused`() {
    #expect(throws: PostingRefusal.arithmetic(.overflow)) {
      try applying(
        posting(.fen(1)), debit: Holding(wallet, holding: .fen(1)), credit: Holding(takings, holding: .fen(.max)))
    }
    #expect(throws: PostingRefusal.arithmetic(.overflow)) {
      try applying(
        posting(.fen(1), from: .reserve), debit: Holding(.reserve, holding: .fen(.min)), credit: Holding(takings, .cny))
    }
  }

  @Test func `of another currency than the account's is refused, on whichever side the account stands`() {
    let yen = Money(minorUnits: 1, .jpy)
    #expect(throws: PostingRefusal.otherCurrency(wallet, moved: .jpy)) {
      try applying(posting(yen), debit: Holding(wallet, holding: .fen(1)), credit: Holding(takings, .jpy))
    }
    let (bank, other) = (AccountID.reserve(.jpy), AccountID.basic(shop, .usd))
    #expect(throws: PostingRefusal.otherCurrency(other, moved: .jpy)) {
      try applying(
        posting(yen, from: bank, to: other), debit: Holding(bank, .jpy), credit: Holding(other, .usd))
    }
    #expect(throws: PostingRefusal.otherCurrency(bank, moved: .cny)) {
      try applying(
        posting(.fen(1), to: bank), debit: Holding(wallet, holding: .fen(1)), credit: Holding(bank, .jpy))
    }
  }

  @Test func `moves what another currency's accounts hold`() throws {
    let (bank, owed) = (AccountID.reserve(.usd), AccountID.basic(shop, .usd))
    let cents = Money(minorUnits: 30, .usd)
    let (debit, credit) = try applying(
      posting(cents, from: bank, to: owed), debit: Holding(bank, .usd), credit: Holding(owed, .usd))
    #expect((debit.balance, credit.balance) == (Money(minorUnits: -30, .usd), cents))
    #expect(throws: PostingRefusal.insufficient(owed, balance: .zero(.usd), asked: cents)) {
      try applying(
        posting(cents, from: owed, to: bank), debit: Holding(owed, holding: .zero(.usd)), credit: Holding(bank, .usd))
    }
  }
}

@Suite struct `An account nobody has looked at` {
  @Test func `takes money in, and gives again what came in`() throws {
    var (payer, merchant) = (Holding(wallet, holding: .fen(100)), Holding(takings, .cny))
    (payer, merchant) = try applying(posting(.fen(60)), debit: payer, credit: merchant)
    #expect(!merchant.mustBeFound(toGive: .fen(60)))
    (merchant, payer) = try applying(posting(.fen(60), from: takings, to: wallet), debit: merchant, credit: payer)
    #expect((merchant.change, payer.change) == (.fen(0), .fen(0)))
  }

  @Test func `must be found before it gives more than came in, unless it may stand below zero`() {
    #expect(Holding(takings, .cny).mustBeFound(toGive: .fen(1)))
    #expect(!Holding(takings, holding: .fen(0)).mustBeFound(toGive: .fen(1)))
    #expect(!Holding(.reserve, .cny).mustBeFound(toGive: .fen(1)))
  }

  @Test func `adds what is found to what came in`() throws {
    let (_, merchant) = try applying(
      posting(.fen(5)), debit: Holding(wallet, holding: .fen(5)), credit: Holding(takings, .cny))
    let found = try merchant.found(.fen(10))
    #expect((found.before, found.balance, found.change) == (.fen(10), .fen(15), .fen(5)))
  }
}

@Suite struct `The stripes of an account` {
  private func stripe(_ number: Int, _ balance: Int64) -> Stripe {
    Stripe(id: StripeID(takings, number), balance: .fen(balance))
  }

  @Test func `take what comes in at the writer's own`() throws {
    let home = StripeID(takings, 2)
    #expect(try spread(.fen(5), over: [], home: home) == [stripe(2, 5)])
    #expect(try spread(.fen(5), over: [stripe(0, 9), stripe(2, 1)], home: home) == [stripe(2, 6)])
    #expect(try spread(.fen(0), over: [stripe(0, 9)], home: home) == [])
    #expect(try spread(.fen(0), over: [], home: home) == [stripe(2, 0)])
  }

  @Test func `give from the writer's own first and then from the fullest`() throws {
    let all = [stripe(0, 3), stripe(1, 9), stripe(2, 4)]
    #expect(try spread(.fen(-4), over: all, home: StripeID(takings, 2)) == [stripe(2, 0)])
    #expect(try spread(.fen(-15), over: all, home: StripeID(takings, 2)) == [stripe(2, 0), stripe(1, 0), stripe(0, 1)])
    #expect(try spread(.fen(-1), over: all, home: StripeID(takings, 7)) == [stripe(1, 8)])
  }

  @Test func `of the reserve go below zero where they stand`() throws {
    let home = StripeID(.reserve, 3)
    let other = Stripe(id: StripeID(.reserve, 0), balance: .fen(-7))
    #expect(try spread(.fen(-5), over: [other], home: home) == [Stripe(id: home, balance: .fen(-5))])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `change together by what the account changes and none falls below zero`(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let all = (0..<mostStripes).filter { _ in Bool.random(using: &random) }.map {
      stripe($0, Int64.random(in: 0...20, using: &random))
    }
    let total = all.reduce(0) { $0 + $1.balance.minorUnits }
    let change = Int64.random(in: -total...30, using: &random)
    let home = StripeID(takings, Int.random(in: 0..<mostStripes, using: &random))
    let changed = try spread(.fen(change), over: all, home: home)
    var after = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.balance.minorUnits) })
    for stripe in changed { after[stripe.id] = stripe.balance.minorUnits }
    #expect(after.values.reduce(0, +) == total + change && after.values.allSatisfy { $0 >= 0 }, "seed \(seed)")
  }

  @Test func `are numbered within the account, and a wallet has only one`() {
    #expect(takings.stripes.count == 16 && wallet.stripes == [StripeID(wallet, 0)])
    #expect(takings.stripes.allSatisfy { $0.account == takings } && takings.stripes[0].value == takings.value)
    #expect(AccountPurpose.allCases.allSatisfy { $0.rawValue < 16 })
  }
}

@Suite struct `An account's number` {
  @Test(arguments: AccountPurpose.allCases)
  func `holds its owner and its purpose`(purpose: AccountPurpose) {
    let id = AccountID(.merchant(shop), purpose)
    #expect(id.purpose == purpose && id.ownerNumber == shop.value)
  }

  @Test func `differs for every owner and purpose`() {
    let owners: [AccountOwner] = [.platform, .user(xiaoming), .user(somebodyElse), .merchant(shop)]
    let all = Set(owners.flatMap { owner in AccountPurpose.allCases.map { AccountID(owner, $0) } })
    #expect(all.count == owners.count * AccountPurpose.allCases.count)
  }

  @Test func `says its currency, and that of what people hold is the yuan`() {
    let all = [AccountID.wallet(xiaoming), .basic(shop), .reserve, AccountID(.exchange(.usd), .position)]
    #expect(all.allSatisfy { $0.currency == .cny && $0.isOf(.cny) && !$0.isOf(.usd) })
    for currency in Currency.allCases {
      let abroad = [
        AccountID.basic(shop, currency), .reserve(currency), .feeIncome(currency), .remittancesUnderway(currency),
      ]
      #expect(abroad.allSatisfy { $0.currency == currency })
      #expect(abroad.allSatisfy { account in Currency.allCases.filter(account.isOf) == [currency] })
      #expect(abroad.map(\.purpose) == [.basic, .reserve, .feeIncome, .remittancesUnderway])
      #expect(abroad.map(\.ownerNumber) == [shop.value, 1, 1, 1])
      #expect(abroad.allSatisfy { account in account.stripes.allSatisfy { $0.account == account } })
    }
    #expect((AccountID.basic(shop, .cny), AccountID.reserve(.cny)) == (.basic(shop), .reserve))
  }

  @Test func `of the largest owner there can be is still one in yuan, and the next currency's is another`() {
    let largest = AccountID(.user(UserID(1 << 54 - 1)), .wallet)
    #expect(largest.currency == .cny && largest.ownerNumber == 1 << 54 - 1 && largest.purpose == .wallet)
    let all = Set(Currency.allCases.flatMap { [AccountID.reserve($0), .basic(shop, $0)] })
    #expect(all.count == 2 * Currency.allCases.count)
  }

  @Test func `of a currency this version does not know has none`() {
    let unknown = AccountID(1 << 62 | 999 << 52 | 264)
    #expect(unknown.currency == nil && !Currency.allCases.contains(where: unknown.isOf))
  }

  // The numbers are stored: a changed one would read old books wrongly.
  @Test func `and the kinds of transfers are what was stored`() {
    #expect(AccountPurpose.allCases.map(\.rawValue) == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    let kinds: [ClosedRange<Int64>] = [1...11, 20...24, 30...32, 40...42, 50...52, 60...66, 70...73]
    #expect(TransferKind.allCases.map(\.rawValue) == kinds.flatMap { Array($0) })
    #expect(AccountID.basic(shop).value == 1_900_000_001 * 256 + 2)
    #expect([AccountID.reserve, .feeIncome, .refundsUnderway].map(\.value) == [264, 265, 266])
    #expect(AccountID.reserve(.usd).value == 4_611_686_018_427_387_904 + 840 * 4_503_599_627_370_496 + 264)
  }
}
