import Fen

/// The words by which held data tells stored codes: in the order of the codes, from 0.
enum HeldWords {
  static let isSo = ["no", "yes"]
  static let document = [
    "", "id_card", "passport", "hong_kong_macau_permit", "taiwan_permit", "permanent_residence",
  ]
  static let channel = ["", "bank_card", "document_register", "phone_register", "register", "face_to_face"]
  static let reward = ["", "discount", "cashback", "coupon", "points", "coupons"]
  static let move = ["under_way", "done", "refused"]
  static let transfer = [
    "waits_for_bank", "to_accept", "accepted", "going_back", "went_back", "went_back_to_card", "failed",
  ]
  static let payout = ["to_confirm", "received", "failed", "cancelled"]
  static let payoutDetail = ["waiting", "paid", "failed"]
  static let packet = ["waits_for_bank", "open", "all_opened", "going_back", "rest_went_back", "failed"]
  static let coupon = ["", "usable", "used", "expired", "void"]
  static let accountClass = ["unverified", "class_one", "class_two", "class_three"]
}

// Columns that lie together and are told apart

/// What names a source; of one face to face the class that was chosen, which is stored as its code.
let channelDetail =
  "CASE WHEN channel = \(HeldWords.channel.count - 1) THEN CASE detail "
  + HeldWords.accountClass.enumerated().map { "WHEN '\($0)' THEN '\($1)'" }.joined(separator: " ")
  + " ELSE detail END ELSE detail END"

/// A reward's column where it is money; of points, which lie in the same column, nothing.
func ofMoney(_ column: String) -> String {
  "CASE WHEN kind <> \(Reward.Kind.points.rawValue) THEN \(column) END"
}

func ofPoints(_ column: String) -> String {
  "CASE WHEN kind = \(Reward.Kind.points.rawValue) THEN \(column) END"
}
