import Fen
import FenStore
import Testing

@testable import FenPlatform

/// Who binds cards in these stories; the numbers are made up.
enum Holder {
  static let li = IdentityClaim(name: "李小明", document: .idCard, number: "11010519491231002X")
  static let wang = IdentityClaim(name: "王芳", document: .idCard, number: "440305199006150028")
  static let phone = PhoneNumber("13800138000")!
  static let otherPhone = PhoneNumber("13900139000")!
}

extension World {
  /// A card number of a bank, by its first digits.
  func cardNumber(_ start: String = "621483", _ account: Int = 1, length: Int = 16) -> CardNumber {
    let digits = start + String(repeating: "0", count: length - 1 - start.count - String(account).count) + "\(account)"
    return CardNumber(making: digits.utf8.map { $0 - 48 })
  }

  func elements(
    _ number: CardNumber? = nil, of holder: IdentityClaim = Holder.li, phone: PhoneNumber = Holder.phone
  ) -> CardElements {
    CardElements(number: number ?? cardNumber(), holder: holder, phone: phone)
  }

  func codes(at phone: PhoneNumber = Holder.phone) async throws -> [String] {
    let phones = try #require(platform.messages as? SandboxPhones)
    return try await phones.messages(to: phone.digits).map(\.code)
  }

  @discardableResult
  func bind(_ elements: CardElements, to user: UserID) async throws -> Card {
    let binding = try await platform.cards.bind(elements, to: user)
    let code = try #require(try await codes(at: elements.phone).first)
    return try await platform.cards.confirm(binding.id, code: code, of: user)
  }

  /// A wallet of somebody of whom nothing is known.
  func unknown() async throws -> UserID {
    try await platform.wallets.create(NewUser(name: "Somebody", accountClass: .unverified)).user.id
  }

  func move(
    _ way: CardMoveWay, _ amount: Int64, _ card: Card, of user: UserID, _ number: String = "request-1"
  ) async throws -> CardMove {
    try await platform.cards.move(
      CardMoveTerms(user: user, number: try RequestNumber(number), way: way, card: card.id, amount: .fen(amount)),
      authenticated: .password)
  }

  func withdrawn(by user: UserID) async throws -> Int64 { try await platform.wallets.person(of: user).usage.withdrawn }
}
