import Crypto
import Fen
import FenStore

extension CampaignDesk {
  /// The campaign that was made under a number of its owner's.
  public func campaign(of owner: Funder, request: String) async throws -> CampaignView? {
    let running = engine.campaigns
    return try await database.read { transaction in
      try CampaignRow.all(
        "WHERE owner = ?1 AND request = ?2", [.int(owner.number), .text(request)], in: transaction
      ).first.map { try CampaignView($0, running, transaction) }
    }
  }
}

extension CampaignTerms {
  /// What the same number must say again.
  public var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}

extension Funder {
  /// Reads `platform`, or a merchant's number.
  public init?(text: String) {
    if text == "platform" {
      self = .platform
    } else if let merchant = MerchantID(text) {
      self = .merchant(merchant)
    } else {
      return nil
    }
  }
}

extension CampaignEvent {
  /// As calls write it, the last part of their address.
  public var word: String {
    switch self {
    case .approved: "approve"
    case .started: "start"
    case .paused: "pause"
    case .restarted: "restart"
    case .ended: "end"
    }
  }
}

extension CampaignState {
  /// Reads `draft`.
  public init?(word: String) {
    guard let state = Self.allCases.first(where: { $0.word == word }) else { return nil }
    self = state
  }

  /// As files, calls and commands write it.
  public var word: String {
    switch self {
    case .draft: "draft"
    case .approved: "approved"
    case .running: "running"
    case .paused: "paused"
    case .ended: "ended"
    }
  }
}
