import Fen
import FenPlatform

// Complaints on the real platform.

extension LivePageData {
  func complaints(of user: UserID) async throws -> [ComplaintShown] {
    var list = [ComplaintShown]()
    for complaint in try await platform.complaints.complaints(of: user) {
      list.append(try await shown(complaint, entries: []))
    }
    return list
  }

  func complaint(about order: OrderID, of user: UserID) async throws -> ComplaintShown? {
    let id = ComplaintID(about: order)
    guard let found = try await platform.complaints.complaint(id), found.complaint.payer == user else { return nil }
    return try await shown(found, entries: try await platform.complaints.entries(of: id))
  }

  func mostAskedBack(of order: OrderID, of user: UserID) async throws -> Money {
    guard let found = try await platform.records.order(order), let payment = found.payment, payment.payer == user else {
      throw PageRefusal.noSuchOrder
    }
    return payment.mostAskedBack(after: try await platform.records.refunds(of: order))
  }

  func complain(about order: OrderID, by user: UserID, _ filed: FiledComplaint) async throws {
    _ = try await complaining {
      try await platform.complaints.open(
        about: order, by: user, filed.problem, words: filed.words, phone: filed.phone,
        pictures: try await keep(filed.pictures, of: user))
    }
  }

  func take(
    _ step: PayersStep, about order: OrderID, by user: UserID, words: String, pictures: [[UInt8]]
  ) async throws {
    _ = try await complaining {
      try await platform.complaints.take(
        step, in: ComplaintID(about: order), by: user, words: words, pictures: try await keep(pictures, of: user))
    }
  }

  func complaintPicture(_ id: String, of user: UserID) async throws -> MediaFile {
    guard let file = try await platform.complaints.picture(MediaID(id), for: user) else {
      throw PageRefusal.noSuchPage
    }
    return file
  }

  // A merchant's desk

  func complaints(at merchant: MerchantID) async throws -> [ComplaintShown] {
    let today = BusinessDay(platform.clock.now())
    let found = try await platform.complaints.list(
      .merchant(merchant), from: BusinessDay(number: 0), through: today, offset: 0, limit: 50)
    var list = [ComplaintShown]()
    for complaint in found.page { list.append(try await shown(complaint, entries: [])) }
    return list
  }

  func complaint(about order: OrderID, at merchant: MerchantID) async throws -> ComplaintShown? {
    let id = ComplaintID(about: order)
    guard let found = try await platform.complaints.complaint(id), found.complaint.side.payee == merchant else {
      return nil
    }
    return try await shown(found, entries: try await platform.complaints.entries(of: id))
  }

  func take(_ step: MerchantsStep, about order: OrderID, at merchant: MerchantID, words: String) async throws {
    _ = try await complaining {
      try await platform.complaints.take(step, in: ComplaintID(about: order), by: merchant, words: words)
    }
  }

  func complaintPicture(_ id: String, at merchant: MerchantID) async throws -> MediaFile {
    guard let file = try await platform.complaints.picture(MediaID(id), for: merchant) else {
      throw PageRefusal.noSuchPage
    }
    return file
  }

  func complaintFigures() async throws -> [ComplaintYear] { try await platform.complaints.figures() }

  private func keep(_ pictures: [[UInt8]], of user: UserID) async throws -> [MediaID] {
    var kept = [MediaID]()
    for bytes in pictures { kept.append(try await platform.complaints.keep(picture: bytes, of: user)) }
    return kept
  }

  private func complaining<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await refusing(body)
    } catch let refusal as ComplaintRefusal {
      throw PageRefusal.complaint(refusal)
    } catch is UploadRefusal {
      throw PageRefusal.pictureUnfit
    }
  }

  private func shown(_ found: ShownComplaint, entries: [ShownComplaintEntry]) async throws -> ComplaintShown {
    let complaint = found.complaint
    return ComplaintShown(
      order: complaint.order, merchant: try await names(for: [found.order]).payee(of: found.order),
      outTradeNo: found.order.terms.number.value, problem: complaint.problem, state: complaint.state,
      isRefundApproved: complaint.refund == .approved, answerDue: complaint.answerDue, openedAt: complaint.openedAt,
      entries: entries.map { shown in
        ComplaintShown.Entry(
          kind: shown.entry.kind, at: shown.entry.at, words: shown.entry.words,
          pictures: shown.pictures.map(\.value))
      })
  }
}
