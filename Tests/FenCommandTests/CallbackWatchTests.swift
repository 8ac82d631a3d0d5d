import FenWire
import Testing

@testable import FenCommand

@Suite struct `Watching callbacks` {
  private func callback(_ id: String, attempts: Int) -> JSONValue {
    ["id": .string(id), "attempts": .array((0..<attempts).map { ["number": .integer(Int64($0))] })]
  }

  @Test func `each attempt is news once, the older callback first`() {
    var watch = CallbackWatch()
    let first = watch.news(in: [callback("B", attempts: 1), callback("A", attempts: 2)])
    #expect(first.map(\.id) == ["A", "A", "B"])
    #expect(watch.news(in: [callback("B", attempts: 1), callback("A", attempts: 2)]).isEmpty)
    #expect(watch.news(in: [callback("B", attempts: 2), callback("A", attempts: 2)]).map(\.id) == ["B"])
  }

  @Test func `what was there before is not news`() {
    var watch = CallbackWatch()
    watch.skip([callback("A", attempts: 1)])
    #expect(watch.news(in: [callback("A", attempts: 1)]).isEmpty)
  }

  @Test func `a callback not sent yet becomes news when it is`() {
    var watch = CallbackWatch()
    watch.skip([callback("A", attempts: 0)])
    #expect(watch.news(in: [callback("A", attempts: 1)]).map(\.id) == ["A"])
  }
}
