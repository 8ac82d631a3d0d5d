import Fen
import FenStore

/// Why a card was not bound.
public enum BindingRefusal: Error, Equatable, Sendable {
  /// No bank in the table issues cards that begin so.
  case unknownIssuer
  /// The issuer's cards that begin so have so many digits.
  case wrongLength(right: [Int])
  case alreadyBound
  /// The bank does not confirm that these belong together.
  case issuer(IssuerRefusal)
  /// The bank did not answer; nothing happened.
  case issuerSilent
  case wrongCode(triesLeft: Int64)
  case ended(BindingFailure)
  case notAwaitingCode
}

/// Somebody wants a card in his wallet. The issuer is asked next.
///
/// Told now is what he knows of himself: that the card is in his wallet, that he is known by another document or name.
/// Whether somebody else has the document, and under which name, is told by `ConfirmBinding` alone: to him whose card
/// the bank said it is, and who read the code on its phone. Else whoever guesses could ask us about anybody.
struct RequestBinding: Command {
  let binding: CardBinding

  var subject: Int { binding.user.hashValue }
  func prefetch(in work: Workspace) { work.want(personOf: binding.user) }

  /// - Throws: `BindingRefusal.alreadyBound`, `IdentityRefusal` for a card of somebody else.
  func perform(in work: Workspace) throws {
    try work.requireOpen(binding.user)
    guard try !work.isBound(binding.number, to: binding.user) else { throw BindingRefusal.alreadyBound }
    try work.checkOwn(binding.holder, of: try work.person(of: binding.user))
    work.bindings.put(binding)
  }
}

/// The issuer answered.
struct AnswerBinding: Command {
  let id: CardID
  /// The hash of the code that is sent when the issuer confirmed; nil when it refused.
  let code: [UInt8]?

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.bindings.want(id) }

  /// - Throws: `BindingFault.answeredBefore`, `UnknownThing.card`.
  func perform(in work: Workspace) throws -> CardBinding {
    guard var binding = try work.binding(id) else { throw UnknownThing.card }
    binding.state = try binding.state.state(
      after: code == nil ? .issuerRefused(at: work.now) : .issuerConfirmed(at: work.now), under: work.bindingRules)
    binding.code = code
    work.bindings.put(binding)
    return binding
  }
}

/// The code from the phone was given.
struct ConfirmBinding: Command {
  let id: CardID
  let user: UserID
  /// The hash of what was typed.
  let code: [UInt8]

  enum Answer: Sendable {
    case bound(Card)
    case refused(BindingRefusal)
  }

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) {
    work.bindings.want(id)
    work.cards.want(id)
    work.want(personOf: user)
  }

  /// A wrong code is counted and therefore no error here.
  ///
  /// - Throws: `IdentityRefusal`, `UnknownThing`; nothing is counted then.
  func perform(in work: Workspace) throws -> Answer {
    guard var binding = try work.binding(id), binding.user == user else { throw UnknownThing.card }
    // Bound before: whoever did not hear so asks again.
    if let card = try work.card(id) { return .bound(card) }
    let isRight = binding.code.map { equalInConstantTime($0, code) } ?? false
    do throws(BindingFault) {
      binding.state = try binding.state.state(
        after: .codeGiven(right: isRight, at: work.now), under: work.bindingRules)
    } catch {
      if case .failed(let failure, at: _) = binding.state { return .refused(.ended(failure)) }
      return .refused(.notAwaitingCode)
    }
    switch binding.state {
    case .requested, .refused: return .refused(.notAwaitingCode)
    case .awaitingCode(let wrong, until: _):
      work.bindings.put(binding)
      return .refused(.wrongCode(triesLeft: work.bindingRules.tries - wrong))
    case .failed(let failure, at: _):
      work.bindings.put(binding)
      return .refused(.ended(failure))
    case .bound:
      // Another binding of the same card may have been quicker.
      guard try !work.isBound(binding.number, to: user) else { throw BindingRefusal.alreadyBound }
      let card = Card(binding, at: work.now)
      _ = try work.confirm(binding.holder, of: user, through: .bankCard(issuer: binding.issuer))
      binding.code = nil
      work.bindings.put(binding)
      work.cards.put(card)
      return .bound(card)
    }
  }
}

extension Workspace {
  fileprivate var bindingRules: BindingRules { BindingRules(rules, on: today) }

  func binding(_ id: CardID) throws -> CardBinding? { try bindings.find(id, in: transaction) }

  /// Whether the wallet has a card with this number. One bound in the same batch is refused by the table's index.
  fileprivate func isBound(_ number: SealedCardNumber, to user: UserID) throws -> Bool {
    try transaction.number(
      "SELECT count(*) FROM cards WHERE user_id = ?1 AND number_hash = ?2 AND bound = 1",
      [.int(user.value), .blob(number.hash)]) > 0
  }
}

extension Card {
  /// A new card stands behind those that are there.
  fileprivate init(_ binding: CardBinding, at now: Instant) {
    self.init(
      id: binding.id, user: binding.user, kind: binding.kind, issuer: binding.issuer, lastFour: binding.lastFour,
      number: binding.number, createdAt: now, bound: true, position: binding.id.value)
  }
}
