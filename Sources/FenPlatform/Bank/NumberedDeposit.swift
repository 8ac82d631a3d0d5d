import Crypto
import Fen
import FenStore
import Foundation

/// Which request to the bank a deposit's own number stands for: asked for again, it moves nothing again.
struct NumberedDeposit: Hashable, Sendable {
  let id: StoredHash
  let request: BankRequestID

  /// Each account has numbers of its own.
  static func id(_ number: RequestNumber, of account: AccountID) -> StoredHash {
    StoredHash(Array(SHA256.hash(data: Data("\(account.value) \(number.value)".utf8))))
  }
}

extension NumberedDeposit: Record {
  static let table = Table("deposit_numbers", fixed: ["id", "bank_request"], changing: [])
  var key: StoredHash { id }
  static func value(of key: StoredHash) -> SQLValue { key.value }
  var values: [SQLValue] { [id.value, .int(request.value)] }

  init(row: any Row) throws {
    id = StoredHash(row.blob(0))
    request = BankRequestID(row.int(1))
  }
}
