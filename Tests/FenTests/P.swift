import Testing
@testable import Fen
@Test func placeholderFen() {}
