import Fen

/// Bank cards.
protocol CardsData: Sendable {
  /// Who issues cards whose number begins so; nil when nobody is known, or too little is typed.
  func issuer(ofCardBeginning digits: String) async throws -> CardIssuer?
  /// In the order of payment; the first is the default.
  func cards(of user: UserID) async throws -> [WalletCard]
  func card(_ id: CardID, of user: UserID) async throws -> WalletCard
  /// Asks the bank; it sends a code to the phone.
  func bind(_ form: CardForm, of user: UserID) async throws -> PendingCard
  func binding(_ id: CardID, of user: UserID) async throws -> PendingCard
  func confirmBinding(_ id: CardID, code: String, of user: UserID) async throws -> WalletCard
  /// Moves a card to a place in the order; 0 is the default.
  func move(_ id: CardID, to place: Int, of user: UserID) async throws
  func unbind(_ id: CardID, of user: UserID, proof: PaymentProof) async throws
}

struct CardIssuer: Equatable, Sendable {
  /// As `bank_type` begins: `CMB`.
  var bank: String
  var isCredit: Bool
  /// How many digits its cards have that begin so.
  var lengths: [Int]
}

struct CardForm: Equatable, Sendable {
  var number: CardNumber
  /// The holder, as the bank knows him.
  var holder: ClaimedPerson
  var phone: String
}

/// A card whose code was sent and not typed yet.
struct PendingCard: Equatable, Sendable {
  var id: CardID
  var kind: WalletMethod.Kind
  var sent: SentCode
}

struct WalletCard: Equatable, Sendable {
  var id: CardID
  var kind: WalletMethod.Kind
  var isDefault: Bool
  var boundAt: Instant
}
