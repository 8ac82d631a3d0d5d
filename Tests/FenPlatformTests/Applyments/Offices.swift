import Crypto
import Fen
import Testing

@testable import FenPlatform

private let good = Validity(from: BusinessDay("2019-08-01")!, through: nil)

extension World {
  /// A provider with a paper it uploaded.
  func openOffice(_ id: ProviderID) async throws -> MediaID {
    try await platform.merchants.create(
      NewMerchant(
        id: id.mchid, name: "\(id)", kind: .provider, app: "wx\(id)", certificate: nil,
        apiv3Key: String(repeating: "k", count: 32), apiv2Key: String(repeating: "q", count: 32)), at: World.start)
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1]
    return try await platform.media.keep(
      Upload(name: "paper.png", bytes: png, claimedDigest: Array(SHA256.hash(data: png))), for: .applicationImage,
      of: id.mchid)
  }

  func state(_ id: ApplymentID) async throws -> Applyment.State? {
    try await platform.applyments.applyment(id)?.state
  }

  /// Applications with all that is done with them, and all that is asked about them.
  func applymentsOnce() async throws {
    let (desk, word) = (platform.applyments, StaffWord(staff: "Li", reason: "first look"))
    let signed = try await broughtIn(by: ProviderID(1_900_000_051))
    guard case .finished(let merchant) = signed.state else { throw UnknownThing.merchant }
    for underReview in [true, false] { _ = try await desk.list(underReview: underReview) }
    _ = try await desk.look(at: signed.id, by: word)
    if let paper = signed.terms.papers.first { _ = try await desk.paper(paper, of: signed, by: word) }
    _ = try await desk.deeds(about: signed.id)
    _ = try await desk.applyment(signed.code, of: signed.provider)
    let other = try desk.submit(signed.terms, as: BusinessCode(stored: "APPLY-2"), by: signed.provider)
    try desk.reject(other.id, because: [RejectedField(.contactEmail, "?")], seen: other.submittedAt, by: word)
    let account = NewSettlementAccount(signed.terms.account, isNamed: false)
    let change = try platform.settlement.change(merchant, to: account, by: signed.provider)
    for underReview in [true, false] { _ = try await platform.settlement.list(underReview: underReview) }
    _ = try await platform.settlement.look(at: change.id, by: word)
    try platform.settlement.decide(change.id, nil, by: word)
    _ = try await platform.settlement.deeds(about: change.id)
    _ = try await platform.settlement.account(of: merchant)
  }

  /// The cents that are asked for.
  func approved(_ id: ApplymentID) throws -> Money? {
    switch try platform.applyments.approve(id).state {
    case .toBeConfirmed(let cents): cents
    case .auditing, .rejected, .toBeSigned, .signing, .finished, .canceled: nil
    }
  }

  /// A provider with a merchant that it brought in.
  @discardableResult
  func broughtIn(by provider: ProviderID = ProviderID(1_900_000_031)) async throws -> Applyment {
    let desk = platform.applyments
    let terms = applymentTerms(try await openOffice(provider))
    let asked = try desk.submit(terms, as: BusinessCode(stored: "APPLY-1"), by: provider)
    if let cents = try approved(asked.id) { try desk.accountPaid(cents, for: asked.id) }
    return try await desk.sign(asked.id)
  }
}

/// An enterprise that sells in the web.
func applymentTerms(_ paper: MediaID, email: String = "a@b.cn") -> ApplymentTerms {
  let person = PaperedPerson(
    paper: .idCard, name: "张三", number: "11010519491231002X", validity: good, front: paper, back: paper)
  return ApplymentTerms(
    contact: .init(role: .legal, name: "张三", mobile: "13900000000", email: email),
    subject: .enterprise(
      Registration(number: "91110000600007156J", name: "街角茶店", legalPerson: "张三", validity: good, copy: paper)),
    holder: person, business: .init(shortName: "茶", phone: "0758123456", scenes: [.web]),
    account: SettlementAccount(
      kind: .corporate, holder: "街角茶店", bank: "工商银行", area: "110000", number: "6222021234567890"))
}

extension World {
  /// What falls due next, of whatever kind.
  func upcoming() async throws -> Set<Upcoming.Kind> {
    Set(try await platform.scheduler.upcoming(limit: 100).map(\.kind))
  }
}
