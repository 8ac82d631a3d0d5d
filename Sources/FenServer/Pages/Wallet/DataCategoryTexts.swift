import Fen

// What the kinds of personal data are called, what they are for and how long they are kept.

extension DataCategory {
  func name(in language: Language) -> String {
    switch self {
    case .wallet: language.text("held.wallet")
    case .identity: language.text("held.identity")
    case .verifications: language.text("held.verifications")
    case .limits: language.text("held.limits")
    case .cards: language.text("held.cards")
    case .signIns: language.text("held.signIns")
    case .deviceKeys: language.text("held.deviceKeys")
    case .payments: language.text("held.payments")
    case .transfers: language.text("held.transfers")
    case .redPackets: language.text("held.redPackets")
    case .rewards: language.text("held.rewards")
    case .complaints: language.text("held.complaints")
    case .staffAccess: language.text("held.staffAccess")
    }
  }

  func purpose(in language: Language) -> String {
    switch self {
    case .wallet: language.text("purpose.wallet")
    case .identity: language.text("purpose.identity")
    case .verifications: language.text("purpose.verifications")
    case .limits: language.text("purpose.limits")
    case .cards: language.text("purpose.cards")
    case .signIns: language.text("purpose.signIns")
    case .deviceKeys: language.text("purpose.deviceKeys")
    case .payments: language.text("purpose.payments")
    case .transfers: language.text("purpose.transfers")
    case .redPackets: language.text("purpose.redPackets")
    case .rewards: language.text("purpose.rewards")
    case .complaints: language.text("purpose.complaints")
    case .staffAccess: language.text("purpose.staffAccess")
    }
  }

  func kept(in language: Language) -> String {
    switch self {
    case .payments, .transfers, .redPackets, .rewards, .limits: language.text("kept.inBooks")
    case .wallet, .identity, .verifications, .cards, .signIns, .deviceKeys, .complaints, .staffAccess:
      language.text("kept.erased")
    }
  }
}
