import Fen
import FenStore

// Rows that are found by nothing but their key.

extension Workspace {
  func paymentCode(_ digits: Int64) throws -> PaymentCode? { try paymentCodes.find(digits, in: transaction) }
  func card(_ id: CardID) throws -> Card? { try cards.find(id, in: transaction) }

  /// - Throws: `UnknownThing.user`.
  func user(_ id: UserID) throws -> User {
    guard let user = try users.find(id, in: transaction) else { throw UnknownThing.user }
    return user
  }

  /// - Throws: `UnknownThing.notification`.
  func notification(_ id: NotificationID) throws -> Notification {
    guard let notification = try notifications.find(id, in: transaction) else { throw UnknownThing.notification }
    return notification
  }

  /// - Throws: `UnknownThing.bankRequest`.
  func bankRequest(_ id: BankRequestID) throws -> BankRequest {
    guard let request = try bankRequests.find(id, in: transaction) else { throw UnknownThing.bankRequest }
    return request
  }
}
