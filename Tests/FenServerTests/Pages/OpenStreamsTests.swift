import Testing

@testable import FenServer

@Suite struct `Open pages` {
  @Test func `are so many for a session and so many in all, and one that closes makes room`() throws {
    var random = SystemRandomNumberGenerator()
    let (first, second) = (SessionID(random: &random), SessionID(random: &random))
    let streams = OpenStreams(perSession: 2, inAll: 3)
    var places = [try streams.admit(first), try streams.admit(first)]
    #expect(throws: PageRefusal.tooManyOpenPages) { try streams.admit(first) }
    places.append(try streams.admit(second))
    #expect(throws: PageRefusal.tooManyOpenPages) { try streams.admit(second) }
    places.removeFirst()
    places.append(try streams.admit(second))
    #expect(throws: PageRefusal.tooManyOpenPages) { try streams.admit(first) }
  }
}
