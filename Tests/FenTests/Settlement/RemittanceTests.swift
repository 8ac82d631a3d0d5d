import Fen
import Testing

@Suite struct `A remittance` {
  private let day = LocalDay(number: 20_781)
  private var booked: RemittanceState { .booked(line: "L1", on: day) }
  private var returned: RemittanceState { .returned(line: "L2", on: day) }

  @Test func `is sent, booked, and may come back`() throws {
    let sent = try RemittanceState.planned.after(.sent(file: "F1"))
    #expect(sent == .sent(file: "F1"))
    let shown = try sent.after(.booked(line: "L1", on: day))
    #expect(shown == booked)
    #expect(try shown.after(.cameBack(line: "L2", on: day)) == returned)
    #expect(try sent.after(.refused(reason: "AC04")) == .refused(reason: "AC04"))
  }

  @Test func `that is told twice is told once`() throws {
    #expect(try RemittanceState.sent(file: "F1").after(.sent(file: "F1")) == .sent(file: "F1"))
    #expect(try booked.after(.booked(line: "L1", on: day)) == booked)
    #expect(try returned.after(.cameBack(line: "L2", on: day)) == returned)
    #expect(try returned.after(.booked(line: "L1", on: day)) == returned)
    #expect(try RemittanceState.refused(reason: "AC04").after(.refused(reason: "AC06")) == .refused(reason: "AC04"))
  }

  @Test func `never goes in two files, nor on two lines`() {
    #expect(throws: RemittanceRefusal.sentInAnotherFile("F1")) {
      try RemittanceState.sent(file: "F1").after(.sent(file: "F2"))
    }
    #expect(throws: RemittanceRefusal.bookedByAnotherLine("L1")) { try booked.after(.booked(line: "L3", on: day)) }
    #expect(throws: RemittanceRefusal.bookedByAnotherLine("L2")) { try returned.after(.cameBack(line: "L3", on: day)) }
  }

  @Test func `that ended is not sent again, and a bank that contradicts itself is not believed`() {
    for ended in [booked, returned, .refused(reason: "AC04")] {
      #expect(throws: RemittanceRefusal.ended) { try ended.after(.sent(file: "F2")) }
    }
    let refused = RemittanceState.refused(reason: "AC04")
    #expect(throws: RemittanceRefusal.contradiction) { try refused.after(.booked(line: "L1", on: day)) }
    #expect(throws: RemittanceRefusal.contradiction) { try refused.after(.cameBack(line: "L1", on: day)) }
    #expect(throws: RemittanceRefusal.contradiction) { try booked.after(.refused(reason: "AC04")) }
    #expect(throws: RemittanceRefusal.contradiction) { try returned.after(.refused(reason: "AC04")) }
  }

  @Test func `that was not sent is nothing a bank can speak of`() {
    for event in [
      RemittanceEvent.booked(line: "L1", on: day), .refused(reason: "AC04"), .cameBack(line: "L1", on: day),
    ] {
      #expect(throws: RemittanceRefusal.notSent) { try RemittanceState.planned.after(event) }
    }
  }
}
