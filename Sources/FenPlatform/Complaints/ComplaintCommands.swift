import Fen
import FenStore

/// The payer of an order complains about it.
struct OpenComplaint: Command {
  let order: OrderID
  let payer: UserID
  let problem: ComplaintProblem
  let said: ComplaintWords
  /// Sealed.
  let phone: [UInt8]?

  var subject: Int { order.hashValue }
  func prefetch(in work: Workspace) {
    work.want(order)
    work.complaints.want(ComplaintID(about: order))
  }

  /// - Throws: `UnknownThing.order` also for another's, `ComplaintRefusal`.
  func perform(in work: Workspace) throws -> Complaint {
    guard let found = try work.order(order), found.payment?.payer == payer else { throw UnknownThing.order }
    let earlier = try work.complaints.find(ComplaintID(about: order), in: work.transaction)
    // What the commands before it in this batch refunded is asked too.
    try work.flushRows()
    let refunds = try Refund.all("WHERE order_id = ?1", [.int(order.value)], in: work.transaction)
    let complaint = try decideComplaint(
      problem, phone: phone, given: ComplaintFacts(order: found, refunds: refunds, earlier: earlier, now: work.now))
    try work.count(complaint, instead: nil)
    work.complaints.put(complaint)
    try work.enter(.opened, in: complaint, by: nil, said, about: found)
    return complaint
  }
}

/// What was said in a step, and shown.
struct ComplaintWords: Sendable {
  let words: String
  let pictures: [MediaID]
}

/// Who takes a step in a complaint.
enum ComplaintParty: Hashable, Sendable {
  case payer(UserID, PayersStep)
  /// The merchant, or the provider that placed the order.
  case merchant(MerchantID, MerchantsStep)
}

/// The next step in a complaint.
struct TakeComplaintStep: Command {
  let id: ComplaintID
  let party: ComplaintParty
  let said: ComplaintWords

  var subject: Int { id.order.hashValue }
  func prefetch(in work: Workspace) {
    work.want(id.order)
    work.complaints.want(id)
  }

  /// - Throws: `UnknownThing.complaint` also for another's, `ComplaintRefusal`.
  func perform(in work: Workspace) throws -> Complaint {
    guard let complaint = try work.complaints.find(id, in: work.transaction), let order = try work.order(id.order)
    else { throw UnknownThing.complaint }
    let step: ComplaintStep
    let merchant: MerchantID?
    switch party {
    case .payer(let user, let taken):
      guard complaint.payer == user else { throw UnknownThing.complaint }
      (step, merchant) = (.payer(taken), nil)
    case .merchant(let id, let taken):
      guard complaint.isAnswerable(by: id) else { throw UnknownThing.complaint }
      (step, merchant) = (.merchant(taken), id)
    }
    let next = try complaint.after(step, at: work.now)
    try work.count(next, instead: complaint)
    work.complaints.put(next)
    try work.enter(step.entry, in: next, by: merchant, said, about: order)
    return next
  }
}

extension Complaint {
  /// The merchant answers for all its orders, a provider for those it placed. Whether its relation stands is asked
  /// with every call.
  public func isAnswerable(by caller: MerchantID) -> Bool { side.payee == caller || side.caller == caller }
}

extension Workspace {
  /// Keeps the published figures to what the complaint counts for now.
  fileprivate func count(_ complaint: Complaint, instead earlier: Complaint?) throws {
    let before = earlier.map { ComplaintFigures($0) } ?? ComplaintFigures()
    let change = ComplaintFigures(complaint) - before
    guard change != ComplaintFigures() else { return }
    let key = ComplaintYear.Key(year: complaint.year, kind: complaint.problem.kind)
    var year = try complaintYears.find(key, in: transaction) ?? ComplaintYear(key, ComplaintFigures())
    year.figures = year.figures + change
    complaintYears.put(year)
  }

  /// Writes the latest entry of a complaint, and tells those who asked to be told.
  fileprivate func enter(
    _ kind: ComplaintEntryKind, in complaint: Complaint, by merchant: MerchantID?, _ said: ComplaintWords,
    about order: Order
  ) throws {
    guard said.pictures.count <= mostComplaintPictures else { throw ComplaintRefusal.tooManyPictures }
    let place = complaint.entries - 1
    complaintEntries.append(
      ComplaintEntry(
        complaint: complaint.id, place: place, kind: kind, by: merchant, at: now, words: said.words))
    for (number, media) in said.pictures.enumerated() {
      complaintPictures.append(
        ComplaintPicture(
          key: ComplaintPicture.Key(complaint: complaint.id, place: place, number: number), media: media))
    }
    guard kind.isTold else { return }
    for (merchant, url) in try complaintAddresses(for: complaint.side) {
      owe(.complaint(complaint.id, place: place), to: merchant, url: url, outTradeNo: order.terms.number.value)
    }
  }

  /// The merchant's, and that of the provider that placed the order while it acts for the merchant. Not locked: a
  /// change holds from the next entry.
  private func complaintAddresses(for side: MerchantSide) throws -> [(MerchantID, String)] {
    try transaction.all(
      """
      SELECT a.mchid, a.url FROM complaint_addresses a WHERE a.mchid = ?1
      UNION ALL
      SELECT a.mchid, a.url FROM complaint_addresses a
      JOIN relations r ON r.provider = a.mchid AND r.merchant = ?1 AND r.ended_at IS NULL WHERE a.mchid = ?2
      """, [.int(side.payee.value), .int(side.provider?.value ?? 0)]
    ) { (MerchantID($0.int(0)), $0.text(1)) }
  }
}

extension ComplaintEntryKind {
  /// Whether the protocol has a word for it: it has none for a complaint that its payer ends.
  var isTold: Bool {
    switch self {
    case .opened, .wentOn, .payerWords, .answer, .completed, .refundApproved, .refundRejected: true
    case .withdrawn, .accepted: false
    }
  }
}
