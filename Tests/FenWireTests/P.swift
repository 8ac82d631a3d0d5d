import Testing
@testable import FenWire
@Test func placeholderFenWire() {}
