import Fen
import FenStore

/// How a sender names the one he means.
public enum PayeeName: Sendable {
  /// Somebody he sent to or received from lately.
  case contact(UserID)
  case phone(String)
  /// A person's receive-code.
  case code(String)
}

/// A payee as the sender sees him before he pays.
public struct SeenPayee: Hashable, Sendable {
  public let confirmed: ConfirmedPayee
  /// Sent back with the transfer: whoever was seen is paid, and nobody else.
  public let token: String
}

extension TransferDesk {
  /// Finds the payee and shows enough of his name to notice a wrong one.
  ///
  /// - Throws: `PayeeRefusal`, `ReceiveCodeRefusal`, `LimitRefusal.unverified`, `UnknownThing`.
  public func confirm(_ name: PayeeName, for sender: UserID) async throws -> SeenPayee {
    switch name {
    case .contact(let user):
      try await platform.engine.perform(BeginTransfer(sender, looksUpPhone: false))
      guard try await dealtWith(by: sender).contains(user) else { throw PayeeRefusal.notAContact }
      return try await seen(user, by: sender, .contact)
    case .phone(let phone):
      // Counted before it is known whether there is one: who asks for many learns nothing from the missing ones either.
      try await platform.engine.perform(BeginTransfer(sender, looksUpPhone: true))
      guard let user = try await platform.wallets.user(phone: phone) else { throw PayeeRefusal.noSuchPhone }
      return try await seen(user, by: sender, .phone)
    case .code(let text):
      try await platform.engine.perform(BeginTransfer(sender, looksUpPhone: false))
      guard case .person(let code) = try codes.open(text, now: platform.clock.now()) else {
        throw ReceiveCodeRefusal.unreadable
      }
      return try await seen(code, by: sender)
    }
  }

  /// The person behind a receive-code. Looking is free; sending asks who the sender is.
  ///
  /// - Throws: `PayeeRefusal.oneself`, `UnknownThing.user`.
  public func seen(_ code: ReceiveCode, by sender: UserID) async throws -> SeenPayee {
    switch code.kind {
    case .fixed: try await seen(code.payee, by: sender, .code(.fixed))
    case .dynamic(let amount, let note, _):
      try await seen(code.payee, by: sender, .code(.dynamic), amount: amount, note: note)
    }
  }

  private func seen(
    _ payee: UserID, by sender: UserID, _ source: ConfirmedPayee.Source, amount: Money? = nil, note: String? = nil
  ) async throws -> SeenPayee {
    guard payee != sender else { throw PayeeRefusal.oneself }
    let name = try await database.read { transaction in
      guard try PersonRow.closing(of: payee, in: transaction) == nil else { throw PayeeRefusal.gone }
      return try shownName(of: payee, in: transaction)
    }
    let confirmed = ConfirmedPayee(
      payee: payee, sender: sender, source: source, name: name, amount: amount, note: note,
      until: platform.clock.now().adding(seconds: confirmationLife))
    return SeenPayee(confirmed: confirmed, token: try tokens.issue(confirmed))
  }

  /// The payee whom a token stands for, as he was seen.
  ///
  /// - Throws: `SendRefusal.payeeNotConfirmed`.
  public func payee(confirmedBy token: String) throws -> ConfirmedPayee {
    guard let confirmed = tokens.open(token) else { throw SendRefusal.payeeNotConfirmed }
    return confirmed
  }

  /// A code to show that asks for an amount or none.
  public func dynamicCode(
    of user: UserID, amount: Money? = nil, note: String? = nil
  ) throws -> (code: String, until: Instant) {
    let until = platform.clock.now().adding(seconds: receiveCodeLife)
    return (try codes.dynamicCode(of: user, amount: amount, note: note, until: until), until)
  }
}

/// Somebody is about to send: he must be verified, and not ask for more phone numbers than friends have.
struct BeginTransfer: Command {
  let user: UserID
  let looksUpPhone: Bool

  init(_ user: UserID, looksUpPhone: Bool) {
    self.user = user
    self.looksUpPhone = looksUpPhone
  }

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) { work.want(personOf: user) }

  /// - Throws: `LimitRefusal.unverified`, `PayeeRefusal.tooManyLookUps`.
  func perform(in work: Workspace) throws {
    try work.requireVerified(user, to: .sendTransfer)
    guard looksUpPhone else { return }
    let today = BusinessDay(work.now)
    let before = try work.phoneLookUps(of: user) ?? PhoneLookUps(user: user, day: today, count: 0)
    work.phoneLookUps.put(try before.afterOneMore(on: today))
  }
}
