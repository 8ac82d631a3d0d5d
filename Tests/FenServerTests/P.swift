import Testing
@testable import FenServer
@Test func placeholderFenServer() {}
