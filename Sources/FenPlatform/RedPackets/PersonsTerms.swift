import Crypto
import Fen
import Foundation

extension RedPacketTerms {
  /// What a person asks for; the hash is over all of it but how he proved himself, which a repetition does anew.
  public init(
    from user: UserID, paying method: PaymentMethod = .balance, number: RequestNumber, kind: RedPacketKind,
    total: Money, count: Int64, greeting: String? = nil, authenticated: Authentication
  ) {
    let card: Int64? =
      switch method {
      case .balance: nil
      case .card(let card): card.value
      }
    let what =
      switch kind {
      case .direct(let recipient): "direct \(recipient.value)"
      case .equal: "equal"
      case .lucky: "lucky"
      }
    let text = "\(what) \(total.minorUnits) \(total.currency.rawValue) \(count) \(card ?? 0) \(greeting ?? "")"
    self.init(
      from: .person(user, method), number: number.value, kind: kind, total: total, count: count, greeting: greeting,
      authenticated: authenticated, hash: [UInt8](SHA256.hash(data: Data(text.utf8))))
  }
}
