import Fen
import Testing

private func open(_ problem: ComplaintProblem = .others) throws -> Complaint {
  try decideComplaint(
    problem, phone: nil, given: ComplaintFacts(order: order(terms(), .paid(payment())), earlier: nil, now: noon))
}

extension Complaint {
  fileprivate func after(_ steps: ComplaintStep..., at now: Instant = noon) throws -> Complaint {
    try steps.reduce(self) { try $0.after($1, at: now) }
  }
}

@Suite struct `A complaint` {
  @Test func `is about a paid order, within the year in which it can be refunded`() throws {
    func refusal(_ order: Order, at now: Instant = noon) -> ComplaintRefusal? {
      #expect(throws: ComplaintRefusal.self) {
        try decideComplaint(.others, phone: nil, given: ComplaintFacts(order: order, earlier: nil, now: now))
      }
    }
    #expect(refusal(order()) == .notPaid)
    #expect(refusal(order(terms(), .closed(.reversed(payment()), at: noon))) == .notPaid)
    #expect(refusal(order(terms(), .paid(payment())), at: noon.adding(days: 365)) == .tooLate)
    let complaint = try open()
    #expect(complaint.payer == xiaoming && complaint.state == .pending && complaint.times == 1)
    #expect(complaint.answerDue == noon.adding(days: 3))
  }

  @Test func `asks back at most what was given`() throws {
    #expect(throws: ComplaintRefusal.askedTooMuch(most: .fen(10_000))) { try open(.refund(asked: .fen(10_001))) }
    #expect(throws: ComplaintRefusal.askedTooMuch(most: .fen(10_000))) { try open(.refund(asked: .fen(0))) }
    #expect(try open(.refund(asked: .fen(10_000))).problem.kind == .refund)
  }

  @Test func `asks back what has not come back to the payer, and nothing more`() throws {
    func refusal(_ refunds: [Refund], asking: Int64) -> ComplaintRefusal? {
      do throws(ComplaintRefusal) {
        _ = try decideComplaint(
          .refund(asked: .fen(asking)), phone: nil,
          given: ComplaintFacts(order: order(terms(), .paid(payment())), refunds: refunds, earlier: nil, now: noon))
        return nil
      } catch { return error }
    }
    let arrived = refund(.original(.balance), .succeeded(at: noon))
    #expect(refusal([arrived], asking: 6_001) == .askedTooMuch(most: .fen(6_000)))
    #expect(refusal([arrived], asking: 6_000) == nil)
    #expect(
      refusal([refund(.original(.balance), .succeeded(at: noon), amount: .fen(10_000))], asking: 1) == .nothingLeft)
    // On its way, not taken by the bank, or taken by the merchant in his place: he has nothing of it.
    for state in [RefundState.processing, .abnormal(since: noon)] {
      #expect(refusal([refund(.original(.balance), state)], asking: 10_000) == nil)
    }
    #expect(refusal([refund(.merchant, .succeeded(at: noon))], asking: 10_000) == nil)
  }

  @Test func `is one of an order`() throws {
    let first = try open()
    func again(_ earlier: Complaint) -> ComplaintRefusal? {
      #expect(throws: ComplaintRefusal.self) {
        try decideComplaint(
          .others, phone: nil,
          given: ComplaintFacts(order: order(terms(), .paid(payment())), earlier: earlier, now: noon))
      }
    }
    #expect(again(first) == .isOpen)
    #expect(again(try first.after(.payer(.withdraw))) == .hasEnded)
  }

  @Test func `is answered, then completed by the merchant`() throws {
    let answered = try open().after(.merchant(.answer), at: noon.adding(days: 1))
    #expect(answered.state == .processing && answered.waitsSince == nil)
    #expect(answered.firstAnswerAt == noon.adding(days: 1) && answered.entries == 2)
    #expect(throws: ComplaintRefusal.notAnswered) { try open().after(.merchant(.complete)) }
    #expect(throws: ComplaintRefusal.notAnswered) { try answered.after(.payer(.addWords), .merchant(.complete)) }
    #expect(try answered.after(.merchant(.complete)).state == .processed(.completed, at: noon))
  }

  @Test func `waits for an answer since the first of the words that have none`() throws {
    let later = noon.adding(hours: 5)
    #expect(try open().after(.payer(.addWords), at: later).waitsSince == noon)
    #expect(try open().after(.merchant(.answer)).after(.payer(.addWords), at: later).waitsSince == later)
  }

  @Test func `ends by the payer's word at any time, and can be gone on with for thirty days`() throws {
    let accepted = try open().after(.payer(.accept))
    #expect(accepted.state == .processed(.accepted, at: noon) && accepted.answerDue == nil)
    let again = try accepted.after(.payer(.goOn), at: noon.adding(days: 30).adding(milliseconds: -1))
    #expect(again.state == .pending && again.times == 2 && again.waitsSince != nil)
    #expect(throws: ComplaintRefusal.isOver) { try accepted.after(.payer(.goOn), at: noon.adding(days: 30)) }
    #expect(throws: ComplaintRefusal.isOpen) { try again.after(.payer(.goOn)) }
    for step in PayersStep.allCases where step != .goOn {
      #expect(throws: ComplaintRefusal.hasEnded) { try accepted.after(.payer(step)) }
    }
    for step in MerchantsStep.allCases {
      #expect(throws: ComplaintRefusal.hasEnded) { try accepted.after(.merchant(step)) }
    }
  }

  @Test func `about money has a refund approved once, or rejected and approved after all`() throws {
    let asked = try open(.refund(asked: .fen(100)))
    let rejected = try asked.after(.merchant(.rejectRefund))
    #expect(rejected.refund == .rejected && rejected.state == .processing && rejected.firstAnswerAt == noon)
    let approved = try rejected.after(.merchant(.approveRefund))
    #expect(approved.refund == .approved)
    #expect(throws: ComplaintRefusal.refundApproved) { try approved.after(.merchant(.rejectRefund)) }
    #expect(throws: ComplaintRefusal.noRefundAsked) { try open().after(.merchant(.approveRefund)) }
    #expect(try rejected.after(.payer(.withdraw), .payer(.goOn)).refund == nil)
    #expect(try approved.after(.payer(.withdraw), .payer(.goOn)).refund == .approved)
  }

  @Test func `has so many entries and no more, and can be ended still`() throws {
    var full = try open()
    full.entries = mostComplaintEntries
    #expect(throws: ComplaintRefusal.tooManyEntries) { try full.after(.payer(.addWords)) }
    #expect(throws: ComplaintRefusal.tooManyEntries) { try full.after(.merchant(.answer)) }
    #expect(try full.after(.payer(.withdraw)).isOpen == false)
  }
}

@Suite struct `The figures of complaints` {
  @Test func `count each complaint by what became of it`() throws {
    let open = try open()
    #expect(ComplaintFigures(open) == ComplaintFigures(filed: 1))
    let inTime = try open.after(.merchant(.answer), at: noon.adding(days: 3))
    #expect(ComplaintFigures(inTime) == ComplaintFigures(filed: 1, answered: 1, inTime: 1))
    let late = try open.after(.merchant(.answer), at: noon.adding(days: 3).adding(milliseconds: 1))
    #expect(ComplaintFigures(late) == ComplaintFigures(filed: 1, answered: 1))
    #expect(
      ComplaintFigures(try late.after(.merchant(.complete)))
        == ComplaintFigures(filed: 1, answered: 1, resolved: 1))
    #expect(ComplaintFigures(try open.after(.payer(.withdraw))) == ComplaintFigures(filed: 1, withdrawn: 1))
    // What is gone on with is not resolved any more.
    #expect(ComplaintFigures(try inTime.after(.payer(.accept), .payer(.goOn))) == ComplaintFigures(inTime))
  }

  @Test func `belong to the year in Beijing`() throws {
    let eve = try #require(Instant(rfc3339: "2026-12-31T23:59:59+08:00"))
    func year(_ at: Instant) -> Int64 {
      Complaint(
        id: ComplaintID(1), side: .merchant(shop), payer: xiaoming, problem: .others, openedAt: at, waitsSince: nil
      ).year
    }
    #expect(year(eve) == 2026 && year(eve.adding(seconds: 1)) == 2027)
  }

  @Test func `have numbers that read back`() {
    let id = ComplaintID(about: OrderID(1001))
    #expect(id.wire.count == 28 && ComplaintID(wire: id.wire) == id && id.order == OrderID(1001))
    #expect(ComplaintID(wire: OrderID(1001).transactionID) == nil)
  }
}
