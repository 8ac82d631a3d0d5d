/// What is held about a person, in kinds, each with what it is for and how long it is kept.
public enum DataCategory: String, CaseIterable, Sendable {
  case wallet
  case identity
  case verifications
  case limits
  case cards
  case signIns = "sign_ins"
  case deviceKeys = "device_keys"
  case payments
  case transfers
  case redPackets = "red_packets"
  case staffAccess = "staff_access"

  public var purpose: String {
    switch self {
    case .wallet: "to keep your account, to sign you in, and to reach you"
    case .identity: "to know our customer (PBOC notice 2015/43) and to count limits per person"
    case .verifications: "to tell which sources confirmed your identity, and to stop guessing at others' documents"
    case .limits: "to count what you paid against the limits of your account class"
    case .cards: "to charge your cards and to pay out to them, and to nobody else's"
    case .signIns: "to let you in where you signed in, and to show you where that is"
    case .deviceKeys: "to recognise the devices you confirm payments with"
    case .payments: "to carry out and to prove your payments and refunds"
    case .transfers: "to carry out and to prove your transfers"
    case .redPackets: "to carry out and to prove your red packets"
    case .staffAccess: "to show you who of our staff looked at your data, and why"
    }
  }

  public var kept: String {
    switch self {
    case .payments, .transfers, .redPackets, .limits:
      "as long as the wallet is open and five years more; amounts stay in the books after that, without your name"
    case .wallet, .identity, .verifications, .cards, .signIns, .deviceKeys, .staffAccess:
      "as long as the wallet is open and five years more, then erased"
    }
  }
}
