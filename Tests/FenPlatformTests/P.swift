import Testing
@testable import FenPlatform
@Test func placeholderFenPlatform() {}
