import Fen
import FenStore

// Two wallets turned out to be one person's: what campaigns and programmes know of both becomes his.

extension Workspace {
  /// Under the locks of both people's rows: whoever counts for one of them holds his row.
  func joinCampaigns(of person: PersonID, to other: PersonID) throws {
    let stored = try CampaignPerson.all("WHERE person = ?1", [.int(person.value)], in: transaction)
    let keys = Set((stored + campaignPeople.known { $0.key.person == person }).map(\.key)).sorted()
    for key in keys {
      campaignRows.want(key.campaign)
      campaignPeople.want(key)
      campaignPeople.want(CampaignPerson.Key(campaign: key.campaign, person: other))
    }
    for key in keys {
      guard var mine = try campaignPeople.find(key, in: transaction) else { continue }
      let counts = try counts(of: key.campaign, other)
      try count(counts.joined(with: mine.usage), key.campaign, other)
      mine.usage = PersonCampaignUsage()
      campaignPeople.put(mine)
    }
  }

  /// Points are summed, and a member stays one. The row of the other wallet stays, as somebody's who left.
  func joinProgrammes(of person: PersonID, to other: PersonID) throws {
    let stored = try ProgrammeMember.all("WHERE person = ?1", [.int(person.value)], in: transaction)
    let keys = Set((stored + members.known { $0.key.person == person }).map(\.key)).sorted()
    for key in keys {
      members.want(key)
      members.want(ProgrammeMember.Key(programme: key.programme, person: other))
    }
    for key in keys {
      guard var mine = try members.find(key, in: transaction) else { continue }
      let his = ProgrammeMember.Key(programme: key.programme, person: other)
      members.put(try members.find(his, in: transaction)?.joined(with: mine) ?? mine.belonging(to: other))
      mine.leftAt = mine.leftAt ?? now
      mine.points = 0
      members.put(mine)
    }
  }

  /// The person that a number stands for now: what was written for one of two wallets that were joined is his.
  func resolved(_ person: PersonID) throws -> PersonID {
    guard case .joined(let to)? = try people.find(person, in: transaction)?.owner else { return person }
    return to
  }
}

extension ProgrammeMember {
  fileprivate func joined(with other: ProgrammeMember) -> ProgrammeMember {
    var both = self
    both.joinedAt = min(joinedAt, other.joinedAt)
    both.points += other.points
    both.sumSaidAt = [sumSaidAt, other.sumSaidAt].compactMap(\.self).max()
    if let mine = leftAt { both.leftAt = other.leftAt.map { max(mine, $0) } }
    return both
  }

  fileprivate func belonging(to person: PersonID) -> ProgrammeMember {
    ProgrammeMember(
      key: Key(programme: key.programme, person: person), joinedAt: joinedAt, leftAt: leftAt, points: points,
      sumSaidAt: sumSaidAt)
  }
}
