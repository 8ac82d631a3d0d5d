import Fen

@testable import FenPlatform

/// A command of somebody who pays, gives back, or runs campaigns.
enum CampaignAct: Command {
  case money(Act)
  case send(SendCoupon)
  case move(MoveCampaign)
  case join(JoinProgramme)

  var subject: Int {
    switch self {
    case .money(let act): act.subject
    case .send(let send): send.subject
    case .move(let move): move.subject
    case .join(let join): join.subject
    }
  }

  /// The order it was about, where it was about one.
  func perform(in work: Workspace) throws -> Order? {
    switch self {
    case .money(let act):
      guard case .order(let order) = try act.perform(in: work) else { return nil }
      return order
    case .send(let send): _ = try send.perform(in: work)
    case .move(let move): _ = try move.perform(in: work)
    case .join(let join): _ = try join.perform(in: work)
    }
    return nil
  }
}
