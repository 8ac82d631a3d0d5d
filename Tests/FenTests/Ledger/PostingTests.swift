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
      posting(.fen(moves)), debit: Account(id: wallet, balance: .fen(has)),
      credit: Account(id: takings, balance: .fen(7)))
    #expect(debit == Account(id: wallet, balance: .fen(left)))
    #expect(credit == Account(id: takings, balance: .fen(7 + moves)))
  }

  @Test func `of more than the account holds is refused with what it holds`() {
    let refusal = PostingRefusal.insufficient(wallet, balance: .fen(39), asked: .fen(40))
    #expect(throws: refusal) {
      try applying(
        posting(.fen(40)), debit: Account(id: wallet, balance: .fen(39)), credit: Account(id: takings, balance: .fen(0))
      )
    }
  }

  @Test(arguments: AccountPurpose.allCases)
  func `takes no account below zero but the reserve`(purpose: AccountPurpose) {
    let empty = Account(id: AccountID(.platform, purpose), balance: .fen(0))
    let other = Account(id: wallet, balance: .fen(0))
    let after = try? applying(posting(.fen(1), from: empty.id), debit: empty, credit: other)
    #expect((after?.debit.balance == .fen(-1)) == (purpose == .reserve))
  }

  @Test func `from an account of a purpose this version does not know takes nothing below zero`() {
    let unknown = AccountID(1 << 8 | 200)
    #expect(unknown.purpose == nil)
    #expect(throws: PostingRefusal.insufficient(unknown, balance: .fen(0), asked: .fen(1))) {
      try applying(
        posting(.fen(1), from: unknown), debit: Account(id: unknown, balance: .fen(0)),
        credit: Account(id: takings, balance: .fen(0)))
    }
  }

  @Test func `that overflows an account is refused`() {
    #expect(throws: PostingRefusal.arithmetic(.overflow)) {
      try applying(
        posting(.fen(1)), debit: Account(id: wallet, balance: .fen(1)),
        credit: Account(id: takings, balance: .fen(.max)))
    }
    #expect(throws: PostingRefusal.arithmetic(.overflow)) {
      try applying(
        posting(.fen(1), from: .reserve), debit: Account(id: .reserve, balance: .fen(.min)),
        credit: Account(id: takings, balance: .fen(0)))
    }
  }

  @Test func `of another currency than the account's is refused`() {
    #expect(throws: PostingRefusal.arithmetic(.currencyMismatch(.cny, .jpy))) {
      try applying(
        posting(Money(minorUnits: 1, .jpy)), debit: Account(id: wallet, balance: .fen(1)),
        credit: Account(id: takings, balance: Money(minorUnits: 0, .jpy)))
    }
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

  // The numbers are stored: a changed one would read old books wrongly.
  @Test func `and the kinds of transfers are what was stored`() {
    #expect(AccountPurpose.allCases.map(\.rawValue) == [1, 2, 3, 4, 8, 9, 10])
    #expect(TransferKind.allCases.map(\.rawValue) == Array(1...10))
    #expect(AccountID.basic(shop).value == 1_900_000_001 * 256 + 2)
    #expect([AccountID.reserve, .feeIncome, .refundsUnderway].map(\.value) == [264, 265, 266])
  }
}
