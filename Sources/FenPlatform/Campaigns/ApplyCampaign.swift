import Crypto
import Fen
import FenStore

/// What applying a campaign's terms came to.
public enum AppliedCampaign: Equatable, Sendable {
  case made(Campaign)
  /// There is a new version.
  case changed(Campaign)
  case asItWas(Campaign)

  public var campaign: Campaign {
    switch self {
    case .made(let campaign), .changed(let campaign), .asItWas(let campaign): campaign
    }
  }
}

extension CampaignDesk {
  /// Makes a campaign, or gives the one that was made under the same number these terms.
  ///
  /// - Throws: `CampaignRefusal`, `CampaignRequestRefusal`.
  public func apply(
    _ terms: CampaignTerms, owner: Funder = .platform, request: String
  ) async throws -> AppliedCampaign {
    guard let known = try await campaign(of: owner, request: request)?.campaign else {
      return .made(try await make(terms, owner: owner, request: request, hash: terms.hash))
    }
    let next = try await change(known.id, of: owner, to: terms)
    return next == known ? .asItWas(known) : .changed(next)
  }

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

extension CampaignState {
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
