import Fen
import FenStore
import Testing

@testable import FenPlatform

private let provider = ProviderID(1_900_000_011)
private let other = ProviderID(1_900_000_012)
private let code = BusinessCode(stored: "APPLY-1")

@Suite struct `A provider brings in a merchant` {
  @Test(arguments: Backend.allCases)
  func `that is there, and served by it, once the contact has signed`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, paper) = (world.platform.applyments, try await world.openOffice(provider))
      let asked = try desk.submit(applymentTerms(paper), as: code, by: provider)
      #expect(try desk.submit(applymentTerms(paper), as: code, by: provider).id == asked.id)
      let cents = try #require(try world.approved(asked.id))
      try desk.accountPaid(cents, for: asked.id)
      try await desk.open(asked.id)
      let digits = try await world.code("13900000000")
      let signed = try await desk.sign(asked.id, with: digits)
      guard case .finished(let merchant) = signed.state else { throw UnknownThing.merchant }
      let made = try #require(try await world.platform.merchants.merchant(merchant))
      #expect(made.name == "茶" && made.kind == .merchant && made.certificates == [])
      #expect(try await world.platform.relations.stands(provider, merchant))
      #expect(try await desk.applyment(code, of: provider) == signed)
      #expect(try await desk.applyment(code, of: other) == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `and what it said of it cannot be read in the database`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let paper = try await world.openOffice(provider)
      _ = try world.platform.applyments.submit(applymentTerms(paper), as: code, by: provider)
      let stored = try await world.database.read { transaction in
        try transaction.all("SELECT content FROM applyments") { String(decoding: $0.blob(0), as: UTF8.self) }
      }
      #expect(stored.count == 1 && !stored[0].contains("张三") && !stored[0].contains("6222021234567890"))
    }
  }

  @Test(arguments: Backend.allCases)
  func `with papers of its own alone, and gets it back with reasons`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, mine) = (world.platform.applyments, try await world.openOffice(provider))
      let others = try await world.openOffice(other)
      let faults = [ApplymentField.licenceCopy, .idCardCopy, .idCardBack].map { ApplymentFault($0, .unknownFile) }
      #expect(throws: ApplymentFaults(list: faults)) { try desk.submit(applymentTerms(others), as: code, by: provider) }
      let asked = try desk.submit(applymentTerms(mine), as: code, by: provider)
      #expect(throws: ApplymentRefusal.sameCodeOtherTerms) {
        try desk.submit(applymentTerms(mine, email: "b@b.cn"), as: code, by: provider)
      }
      let reasons = [RejectedField(.licenceCopy, "看不清")]
      #expect(try desk.reject(asked.id, because: reasons).state == .rejected(reasons))
      #expect(try await desk.list(underReview: true).rows == [])
      let anew = try desk.submit(applymentTerms(mine, email: "b@b.cn"), as: code, by: provider)
      #expect(anew.id == asked.id && anew.state == .auditing)
      #expect(try await desk.list(underReview: true).rows == [ListedApplyment(anew)])
    }
  }

  @Test(arguments: Backend.allCases)
  func `where the sandbox's examiner approves by itself, and nobody signs in time`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, paper) = (world.platform.applyments, try await world.openOffice(provider))
      try desk.setReview(after: 60)
      let asked = try desk.submit(applymentTerms(paper), as: code, by: provider)
      try await world.advance(59)
      #expect(try await world.state(asked.id) == .auditing)
      try await world.advance(1)
      guard case .toBeConfirmed = try await world.state(asked.id) else { throw UnknownThing.applyment }
      try await world.advance(10 * 86_400)
      #expect(try await world.state(asked.id) == .canceled)
      try desk.setReview(after: nil)
      #expect(try await desk.review() == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `and who decides says who he is, why, and what he looked at`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, paper) = (world.platform.applyments, try await world.openOffice(provider))
      let (li, wang) = (StaffWord(staff: "li", reason: "first look"), StaffWord(staff: "wang", reason: "papers agree"))
      let seen = try desk.submit(applymentTerms(paper), as: code, by: provider)
      #expect(try await desk.look(at: seen.id, by: li) == seen)
      #expect(try await desk.paper(paper, of: seen, by: li) != nil)
      #expect(try await desk.paper(MediaID("other"), of: seen, by: li) == nil)
      try desk.reject(seen.id, because: [RejectedField(.contactEmail, "?")], seen: seen.submittedAt, by: wang)
      try await world.advance(60)
      let anew = try desk.submit(applymentTerms(paper, email: "b@b.cn"), as: code, by: provider)
      // Whoever has the page of before open approves what he never saw.
      #expect(throws: ApplymentRefusal.changedSince) { try desk.approve(seen.id, seen: seen.submittedAt, by: wang) }
      #expect(throws: ApplymentRefusal.changedSince) {
        try desk.reject(seen.id, because: [RejectedField(.contactEmail, "?")], seen: seen.submittedAt, by: wang)
      }
      try desk.approve(seen.id, seen: anew.submittedAt, by: wang)
      let deeds = try await desk.deeds(about: seen.id)
      #expect(deeds.map(\.kind) == [.looked, .lookedAtPaper(paper), .rejected, .approved])
      #expect(deeds.map(\.word) == [li, li, wang, wang])
    }
  }

  @Test(arguments: Backend.allCases)
  func `in a list that goes on where a page of it ends`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, paper) = (world.platform.applyments, try await world.openOffice(provider))
      for number in 1...(listedAtOnce + 1) {
        _ = try desk.submit(applymentTerms(paper), as: BusinessCode(stored: "A\(number)"), by: provider)
      }
      let first = try await desk.list(underReview: true)
      #expect(first.rows.count == listedAtOnce && first.rows.first?.code.value == "A\(listedAtOnce + 1)")
      let second = try await desk.list(underReview: false, after: first.next)
      #expect(second.rows.map(\.code.value) == ["A1"] && second.next == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `whose papers are there as long as what names them, and nothing is kept after`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, paper) = (world.platform.applyments, try await world.openOffice(provider))
      let asked = try desk.submit(applymentTerms(paper), as: code, by: provider)
      // The review takes longer than a file is kept that nobody names.
      try await world.advance(200 * 86_400)
      #expect(try await world.platform.media.file(paper, of: provider.mchid) != nil)
      let cleaning = MediaCleaning(database: world.database)
      #expect(try await cleaning.nextDue() == nil, "what is held is not looked at")
      #expect(try await world.upcoming().contains(.applymentDecided) == false)
      try desk.reject(asked.id, because: [RejectedField(.licenceCopy, "看不清")])
      #expect(try await world.upcoming().contains(.applymentDecided) == false)
      try await world.advance(89 * 86_400)
      #expect(try await desk.applyment(code, of: provider) != nil)
      #expect(try await world.platform.media.file(paper, of: provider.mchid) != nil)
      try await world.advance(86_400)
      #expect(try await desk.applyment(code, of: provider) == nil)
      #expect(try await world.platform.media.file(paper, of: provider.mchid) == nil)
      #expect(try await world.number("SELECT count(*) FROM applyments") == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `with a paper that another application names as well`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, paper) = (world.platform.applyments, try await world.openOffice(provider))
      let asked = try desk.submit(applymentTerms(paper), as: code, by: provider)
      try desk.reject(asked.id, because: [RejectedField(.licenceCopy, "看不清")])
      try await world.advance(80 * 86_400)
      let other = try desk.submit(applymentTerms(paper), as: BusinessCode(stored: "APPLY-2"), by: provider)
      try await world.advance(20 * 86_400)
      #expect(try await desk.applyment(asked.id) == nil)
      #expect(try await world.platform.media.file(paper, of: provider.mchid) != nil)
      try desk.reject(other.id, because: [RejectedField(.licenceCopy, "看不清")])
      try await world.advance(90 * 86_400)
      #expect(try await world.number("SELECT count(*) FROM media") == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `whose papers stay, or that is refused, while papers are cleaned away`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.applyments
      var papers = [(ProviderID, MediaID)]()
      for number in 0..<6 {
        let office = ProviderID(1_900_000_061 + Int64(number))
        papers.append((office, try await world.openOffice(office)))
      }
      let all = papers
      world.clock.set(.frozen(World.start.adding(days: 90)))
      let cleaning = MediaCleaning(database: world.database)
      let handedIn = try await atOnce(12) { index in
        if index % 2 == 0 { _ = try await cleaning.perform(at: world.clock.now()) }
        let (office, paper) = all[index % 6]
        let code = BusinessCode(stored: "APPLY-\(index)")
        return await Result.of { try desk.submit(applymentTerms(paper), as: code, by: office) }
      }
      for result in handedIn {
        switch result {
        case .success(let taken):
          for paper in taken.terms.papers {
            #expect(try await world.platform.media.file(paper, of: taken.provider.mchid) != nil)
          }
        case .failure(let refusal): #expect(refusal is ApplymentFaults)
        }
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `and keeps them while the merchant is there`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let signed = try await world.broughtIn()
      try await world.advance(400 * 86_400)
      let paper = try #require(signed.terms.papers.first)
      #expect(try await world.platform.media.file(paper, of: signed.provider.mchid) != nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `by words that nobody can guess`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.applyments
      let word = desk.word(of: ApplymentID(7))
      #expect(desk.applyment(word: word) == ApplymentID(7))
      let mixed = String(desk.word(of: ApplymentID(8)).prefix(12)) + String(word.suffix(20))
      #expect(desk.applyment(word: mixed) == nil)
      #expect(desk.applyment(word: "nothing") == nil)
    }
  }
}

@Suite struct `The list of banks` {
  @Test func `names each bank once, and branches of banks and cities it has`() {
    let capital = Capital.shipped
    #expect(Set(capital.banks.map(\.aliasCode)).count == capital.banks.count)
    let cities = capital.provinces.flatMap(\.cities)
    #expect(capital.provinces.count == 31 && Set(cities.map(\.code)).count == cities.count)
    for bank in capital.banks where bank.needsBranch {
      #expect(cities.contains { !capital.branches(of: bank.aliasCode, in: $0.code).isEmpty })
    }
  }
}
