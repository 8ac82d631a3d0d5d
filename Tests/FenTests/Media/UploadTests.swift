import Testing

@testable import Fen

private let heads: [(MediaFormat, [UInt8])] = [
  (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0]),
  (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
  (.bmp, Array("BM".utf8) + [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]),
  (.avi, Array("RIFF\u{1}\u{1}\u{1}\u{1}AVI LIST".utf8)),
  (.asf, [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C]),
  (.mpeg, [0, 0, 1, 0xBA, 0x44]), (.mpeg, [0, 0, 1, 0xB3]),
  (.baseMedia, [0, 0, 0, 24] + Array("ftypmp42".utf8)), (.baseMedia, [0, 0, 0, 20] + Array("ftypqt  ".utf8)),
  (.matroska, [0x1A, 0x45, 0xDF, 0xA3]),
  (.flash, Array("FLV".utf8) + [1, 5]),
  (.realMedia, Array(".RMF".utf8)),
]

private let png = heads[1].1 + [1, 2, 3]
private let digest = [UInt8](repeating: 9, count: 32)

private func decide(
  _ name: String, _ bytes: [UInt8] = png, claimed: [UInt8] = digest, _ purpose: MediaPurpose = .marketingImage,
  held: Int64 = 0
) throws(UploadRefusal) -> MediaFormat {
  try decideUpload(
    Upload(name: name, bytes: bytes, claimedDigest: claimed), digest: digest, for: purpose, held: held)
}

@Suite struct `What a file is` {
  @Test(arguments: heads) func `is told by its first bytes`(format: MediaFormat, head: [UInt8]) {
    #expect(MediaFormat(head: head + [UInt8](repeating: 0x55, count: 100)) == format)
  }

  @Test(arguments: [
    [], [0xFF], [0xFF, 0xD8], Array("BM is how this text begins, as many do".utf8), Array("<svg/>".utf8),
    Array("GIF89a".utf8), Array("<!DOCTYPE html><script>".utf8), Array("RIFF....WAVE".utf8), Array("%PDF-1.7".utf8),
  ])
  func `is nothing that is known by others`(head: [UInt8]) {
    #expect(MediaFormat(head: head) == nil)
  }

  @Test func `is cut short at any place without harm`() {
    for (format, head) in heads {
      for count in 0..<head.count {
        let found = MediaFormat(head: head.prefix(count))
        #expect(found == nil || found == format)
      }
    }
  }
}

@Suite struct `An upload` {
  @Test(arguments: ["logo.png", "LOGO.PNG", "a.b.png", "标志.png"])
  func `is taken by the end of its name`(name: String) throws {
    #expect(try decide(name) == .png)
  }

  @Test(arguments: ["logo", "png", "logo.gif", "logo.png.exe", "logo.", "clip.mp4"])
  func `with another end is refused`(name: String) {
    let error = #expect(throws: UploadRefusal.self) { try decide(name) }
    let isForItsEnd = if case .ending? = error { true } else { false }
    #expect(isForItsEnd)
  }

  @Test func `is what it is named`() {
    #expect(throws: UploadRefusal.notWhatItIsNamed(ending: "jpg", is: .png)) { try decide("logo.jpg") }
    #expect(throws: UploadRefusal.notWhatItIsNamed(ending: "png", is: nil)) {
      try decide("logo.png", Array("<script>alert(1)</script>".utf8))
    }
    #expect(throws: UploadRefusal.notWhatItIsNamed(ending: "mp4", is: .png)) {
      try decide("clip.mp4", png, .applicationVideo)
    }
  }

  @Test func `has the digest that was signed`() {
    #expect(throws: UploadRefusal.digestDiffers) { try decide("logo.png", claimed: digest.reversed() + [1]) }
    #expect(throws: UploadRefusal.digestDiffers) { try decide("logo.png", claimed: []) }
  }

  @Test(arguments: MediaPurpose.allCases)
  func `is as large as it may be and not a byte more`(purpose: MediaPurpose) throws {
    let head = purpose == .applicationVideo ? heads[9].1 : png
    let name = purpose == .applicationVideo ? "clip.mkv" : "logo.png"
    let most = head + [UInt8](repeating: 1, count: purpose.mostBytes - head.count)
    #expect(purpose.formats.contains(try decide(name, most, purpose)))
    #expect(throws: UploadRefusal.tooLarge(has: most.count + 1, most: most.count)) {
      try decide(name, most + [1], purpose)
    }
    #expect(throws: UploadRefusal.empty) { try decide(name, [], purpose) }
  }

  @Test func `fits beside the merchant's other files`() throws {
    let rest = mostMediaOfMerchant - Int64(png.count)
    #expect(try decide("logo.png", held: rest) == .png)
    #expect(throws: UploadRefusal.ownerFull(holds: rest + 1, most: mostMediaOfMerchant)) {
      try decide("logo.png", held: rest + 1)
    }
  }

  @Test func `of papers is nobody's to see and goes after a while`() {
    #expect(MediaPurpose.allCases.filter(\.isPublic) == [.marketingImage])
    #expect(MediaPurpose.allCases.filter { $0.keptDays == nil } == [.marketingImage])
  }
}
