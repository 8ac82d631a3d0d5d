import Fen
import Testing

@Suite struct `Guarding a payment password` {
  private let end = noon.adding(hours: 3)

  @Test func `takes five wrong tries and then none for three hours`() {
    var guarded = PasswordGuard.open(wrongTries: 0)
    for wrong in 1...4 as ClosedRange<Int64> {
      guarded = guarded.afterWrongTry(at: noon, by: rules)
      #expect(guarded == .open(wrongTries: wrong) && guarded.admits(at: noon))
    }
    guarded = guarded.afterWrongTry(at: noon, by: rules)
    #expect(guarded == .locked(until: end))
    #expect(!guarded.admits(at: noon) && !guarded.admits(at: end.adding(milliseconds: -1)))
    #expect(guarded.admits(at: end))
  }

  @Test func `counts anew after the lock`() {
    #expect(PasswordGuard.locked(until: noon).afterWrongTry(at: noon, by: rules) == .open(wrongTries: 1))
  }

  @Test func `locks again from a try made during the lock`() {
    let during = noon.adding(hours: 1)
    #expect(
      PasswordGuard.locked(until: end).afterWrongTry(at: during, by: rules) == .locked(until: during.adding(hours: 3)))
  }

  @Test(
    arguments: [
      ("123456", true), ("000000", true), ("", false), ("12345", false), ("1234567", false), ("12345a", false),
      ("12345 ", false), ("-12345", false), ("１２", false), ("１２３４５６", false),
    ] as [(String, Bool)])
  func `takes six digits for one`(text: String, is password: Bool) { #expect(isPaymentPassword(text) == password) }
}
