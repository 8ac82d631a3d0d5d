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
  case rewards
  case complaints
  case staffAccess = "staff_access"
}
