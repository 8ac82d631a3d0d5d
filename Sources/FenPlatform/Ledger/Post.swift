import Fen

extension Workspace {
  /// Moves money. The only way a balance changes.
  ///
  /// - Throws: `PostingRefusal`.
  func post(_ postings: [Posting], cause: Int64) throws {
    for posting in postings {
      var debit = accounts.known(posting.debit, posting.amount.currency)
      if debit.mustBeFound(toGive: posting.amount) {
        debit = try accounts.find(posting.debit, posting.amount.currency, in: transaction)
      }
      let credit = accounts.known(posting.credit, posting.amount.currency)
      let after = try applying(posting, debit: debit, credit: credit)
      accounts.put(after.debit)
      accounts.put(after.credit)
      transfers.append(Transfer(number: numbers.next(), posting: posting, cause: cause, at: now))
    }
  }
}
