import Fen
import FenPlatform

// Where campaigns and rewards stand, and what can be done with them, in the reader's words.

extension Badge {
  init(_ state: CampaignState, in language: Language) {
    let tone: Tone =
      switch state {
      case .draft: .neutral
      case .approved: .accent
      case .running: .good
      case .paused: .waiting
      case .ended: .neutral
      }
    self.init(tone, language.text(stateKey(state)))
  }
}

extension CampaignState {
  /// What can be done next.
  var moves: Set<CampaignEvent> {
    switch self {
    case .draft: [.approved, .ended]
    case .approved: [.started, .ended]
    case .running: [.paused, .ended]
    case .paused: [.restarted, .ended]
    case .ended: []
    }
  }

}

extension Campaign {
  /// Whether anybody may know of it: not what was never started and may never come, nor coupons that a merchant sends
  /// person by person.
  var isPublic: Bool {
    switch (state, terms.trigger) {
    case (.draft, _), (.approved, _), (_, .request): false
    case (.running, .payment), (.paused, .payment), (.ended, .payment): true
    }
  }
}

func moveKey(_ event: CampaignEvent) -> String {
  switch event {
  case .approved: "move.approve"
  case .started: "move.start"
  case .paused: "move.pause"
  case .restarted: "move.restart"
  case .ended: "move.end"
  }
}

func moveDoneKey(_ event: CampaignEvent) -> String {
  switch event {
  case .approved: "move.approved"
  case .started: "move.started"
  case .paused: "move.paused"
  case .restarted: "move.restarted"
  case .ended: "move.ended"
  }
}

func moveHintKey(_ event: CampaignEvent) -> String {
  switch event {
  case .approved: "move.approveHint"
  case .started: "move.startHint"
  case .paused: "move.pauseHint"
  case .restarted: "move.restartHint"
  case .ended: "move.endHint"
  }
}

func rewardKey(_ kind: Reward.Kind) -> String {
  switch kind {
  case .discount: "given.discount"
  case .cashback: "given.cashback"
  case .coupon: "given.coupon"
  case .points: "given.points"
  case .gift: "given.gift"
  }
}

func rewardStateKey(_ state: Reward.State) -> String {
  switch state {
  case .reserved: "given.reserved"
  case .given: "given.given"
  case .released: "given.released"
  }
}

extension Badge {
  init(_ reward: Reward, in language: Language) {
    if reward.returned > 0 {
      self.init(.accent, language.text(reward.returned == reward.amount ? "given.returnedAll" : "given.returnedPart"))
      return
    }
    let tone: Tone =
      switch reward.state {
      case .reserved: .waiting
      case .given: .good
      case .released: .neutral
      }
    self.init(tone, language.text(rewardStateKey(reward.state)))
  }
}

extension Language {
  func rewarded(_ reward: Reward) -> String {
    reward.kind == .points ? text("summary.points", ["count": count(reward.amount)]) : money(reward.money)
  }
}

extension Language {
  func funder(_ funder: Funder, _ names: CampaignNames) -> String {
    switch funder {
    case .platform: text("campaign.platform")
    case .merchant(let id): names.merchant(id)
    }
  }
}
