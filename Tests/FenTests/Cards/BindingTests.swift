import Fen
import Testing

private let figures = BindingRules(rules, on: BusinessDay(noon))

@Suite struct `Binding a card` {
  private let asked = BindingState.awaitingCode(wrongTries: 0, until: noon.adding(minutes: 10))

  @Test func `asks the issuer, then for the code`() throws {
    #expect(try BindingState.requested.state(after: .issuerConfirmed(at: noon), under: figures) == asked)
    #expect(try asked.state(after: .codeGiven(right: true, at: noon), under: figures) == .bound(at: noon))
  }

  @Test func `ends when the issuer refuses`() throws {
    #expect(try BindingState.requested.state(after: .issuerRefused(at: noon), under: figures) == .refused(at: noon))
  }

  @Test func `takes four wrong codes and ends with the fifth`() throws {
    var state = asked
    for wrong in 1...4 as ClosedRange<Int64> {
      state = try state.state(after: .codeGiven(right: false, at: noon), under: figures)
      #expect(state == .awaitingCode(wrongTries: wrong, until: noon.adding(minutes: 10)))
    }
    #expect(try state.state(after: .codeGiven(right: true, at: noon), under: figures) == .bound(at: noon))
    #expect(
      try state.state(after: .codeGiven(right: false, at: noon), under: figures) == .failed(.tooManyWrongCodes, at: noon))
  }

  @Test func `takes the right code until ten minutes are over`() throws {
    let end = noon.adding(minutes: 10)
    let last = end.adding(milliseconds: -1)
    #expect(try asked.state(after: .codeGiven(right: true, at: last), under: figures) == .bound(at: last))
    #expect(try asked.state(after: .codeGiven(right: true, at: end), under: figures) == .failed(.tooLate, at: end))
  }

  @Test(arguments: [
    BindingState.requested, .bound(at: noon), .refused(at: noon), .failed(.tooLate, at: noon),
  ])
  func `takes no code that nobody asked for`(state: BindingState) {
    #expect(throws: BindingFault.notAwaitingCode) { try state.state(after: .codeGiven(right: true, at: noon), under: figures) }
  }

  @Test(arguments: [BindingEvent.issuerConfirmed(at: noon), .issuerRefused(at: noon)])
  func `hears the issuer once`(event: BindingEvent) {
    for state in [asked, .bound(at: noon), .refused(at: noon), .failed(.tooManyWrongCodes, at: noon)] {
      #expect(throws: BindingFault.answeredBefore) { try state.state(after: event, under: figures) }
    }
  }
}

@Suite struct `Putting cards in order` {
  private let cards = [CardID(1), CardID(2), CardID(3)]

  @Test func `takes any order of the bound cards`() throws {
    let wanted = [CardID(3), CardID(1), CardID(2)]
    #expect(try decideCardOrder(wanted, of: cards) == wanted)
    #expect(try decideCardOrder([], of: []) == [])
  }

  @Test(arguments: [[1, 2], [1, 2, 3, 4], [1, 2, 2], [1, 2, 3, 3], []] as [[Int64]])
  func `takes nothing that leaves one out or adds one`(numbers: [Int64]) {
    #expect(throws: CardOrderRefusal.notTheCards) { try decideCardOrder(numbers.map { CardID($0) }, of: cards) }
  }
}
