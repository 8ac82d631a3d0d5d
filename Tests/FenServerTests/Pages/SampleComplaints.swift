import Fen
import FenPlatform

@testable import FenServer

// The made-up world's complaints: one that is open and one that ended.

extension SamplePageData {
  func complaints(of user: UserID) throws -> [ComplaintShown] {
    try [81, 82].compactMap { try complaint(about: OrderID($0), of: user) }
  }

  func complaint(about order: OrderID, of user: UserID) throws -> ComplaintShown? {
    guard user == UserID(4), [81, 82].contains(order.value) else { return nil }
    func entry(_ kind: ComplaintEntryKind, _ words: String, _ pictures: [String] = []) -> ComplaintShown.Entry {
      ComplaintShown.Entry(kind: kind, at: now, words: words, pictures: pictures)
    }
    let isOpen = order.value == 81
    let said =
      [entry(.opened, "The tea was cold.\nIt should not have been.", ["p1"])]
      + (isOpen ? [] : [entry(.answer, "<b>很抱歉</b>"), entry(.refundApproved, "今天"), entry(.completed, "")])
    return ComplaintShown(
      order: order, merchant: "Grain & Company Convenience Stores Ltd.",
      outTradeNo: "PLFK20261122001", problem: isOpen ? .refund(asked: .fen(1_250)) : .serviceNotWork,
      state: isOpen ? .pending : .processed(.completed, at: now), isRefundApproved: !isOpen,
      answerDue: isOpen ? now.adding(days: complaintAnswerDays) : nil, openedAt: now, entries: said)
  }

  func complain(about order: OrderID, by user: UserID, _ filed: FiledComplaint) throws {
    guard filed.pictures.allSatisfy({ MediaFormat(head: $0) != nil }) else { throw PageRefusal.pictureUnfit }
    if case .refund(let asked) = filed.problem, asked > .fen(1_250) {
      throw PageRefusal.complaint(.askedTooMuch(most: .fen(1_250)))
    }
  }

  func take(
    _ step: PayersStep, about order: OrderID, by user: UserID, words: String, pictures: [[UInt8]]
  ) throws {
    guard try complaint(about: order, of: user) != nil else { throw PageRefusal.noSuchPage }
  }

  func complaintPicture(_ id: String, of user: UserID) throws -> MediaFile { throw PageRefusal.noSuchPage }

  func complaints(at merchant: MerchantID) throws -> [ComplaintShown] {
    merchant == MerchantID(1_900_000_001) ? try complaints(of: UserID(4)) : []
  }

  func complaint(about order: OrderID, at merchant: MerchantID) throws -> ComplaintShown? {
    merchant == MerchantID(1_900_000_001) ? try complaint(about: order, of: UserID(4)) : nil
  }

  func take(_ step: MerchantsStep, about order: OrderID, at merchant: MerchantID, words: String) throws {
    switch step {
    case .complete: throw PageRefusal.complaint(.notAnswered)
    case .answer, .approveRefund, .rejectRefund: return
    }
  }

  func complaintPicture(_ id: String, at merchant: MerchantID) throws -> MediaFile { throw PageRefusal.noSuchPage }

  func mostAskedBack(of order: OrderID, of user: UserID) throws -> Money { .fen(600) }

  func complaintFigures() -> [ComplaintYear] {
    let figures = ComplaintFigures(filed: 8, answered: 7, inTime: 6, resolved: 5, withdrawn: 1)
    return [
      ComplaintYear(ComplaintYear.Key(year: 2026, kind: .others), figures),
      ComplaintYear(ComplaintYear.Key(year: 2026, kind: .refund), figures),
      ComplaintYear(ComplaintYear.Key(year: 2025, kind: .refund), ComplaintFigures()),
    ]
  }
}
