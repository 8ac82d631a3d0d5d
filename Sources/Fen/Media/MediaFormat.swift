/// What a file is by its first bytes, whatever its name says.
///
/// Source: the formats' own descriptions (PNG 5.2, JFIF, BMP, RIFF, ASF 3.1, ISO 11172-1, ISO 14496-12, Matroska,
/// FLV 10, RealMedia).
public enum MediaFormat: String, CaseIterable, Hashable, Sendable {
  case jpeg
  case png
  case bmp
  case avi
  case asf
  case mpeg
  /// QuickTime and what came of it: mp4, mov, m4v, f4v.
  case baseMedia
  case matroska
  case flash
  case realMedia
}

extension MediaFormat {
  /// So many of the first bytes tell.
  public static let headLength = 32

  /// Reads the first bytes of a file; nil for what is none of these.
  public init?(head: some Collection<UInt8>) {
    let head = Array(head.prefix(Self.headLength))
    guard let format = Self.allCases.first(where: { $0.begins(head) }) else { return nil }
    self = format
  }

  private func begins(_ head: [UInt8]) -> Bool {
    func has(_ bytes: [UInt8], at place: Int = 0) -> Bool { head.dropFirst(place).starts(with: bytes) }
    func says(_ text: String, at place: Int = 0) -> Bool { has(Array(text.utf8), at: place) }
    switch self {
    case .jpeg: return has([0xFF, 0xD8, 0xFF])
    case .png: return has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    // Two letters begin many texts: the reserved fields are 0, and the second header has one of its known lengths.
    case .bmp:
      return says("BM") && has([0, 0, 0, 0], at: 6) && has([0, 0, 0], at: 15)
        && head.count > 14 && [12, 40, 52, 56, 64, 108, 124].contains(head[14])
    case .avi: return says("RIFF") && says("AVI ", at: 8)
    case .asf: return has([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE])
    case .mpeg: return has([0, 0, 1, 0xBA]) || has([0, 0, 1, 0xB3])
    case .baseMedia: return ["ftyp", "moov", "mdat", "wide", "free"].contains { says($0, at: 4) }
    case .matroska: return has([0x1A, 0x45, 0xDF, 0xA3])
    case .flash: return says("FLV") && has([1], at: 3)
    case .realMedia: return says(".RMF")
    }
  }

  public var isImage: Bool {
    switch self {
    case .jpeg, .png, .bmp: true
    case .avi, .asf, .mpeg, .baseMedia, .matroska, .flash, .realMedia: false
    }
  }

  /// The ends of names that go with it.
  public var endings: [String] {
    switch self {
    case .jpeg: ["jpg", "jpeg"]
    case .png: ["png"]
    case .bmp: ["bmp"]
    case .avi: ["avi"]
    case .asf: ["wmv"]
    case .mpeg: ["mpeg"]
    case .baseMedia: ["mp4", "mov", "m4v", "f4v"]
    case .matroska: ["mkv"]
    case .flash: ["flv"]
    case .realMedia: ["rmvb"]
    }
  }

  public var contentType: String {
    switch self {
    case .jpeg: "image/jpeg"
    case .png: "image/png"
    case .bmp: "image/bmp"
    case .avi: "video/x-msvideo"
    case .asf: "video/x-ms-wmv"
    case .mpeg: "video/mpeg"
    case .baseMedia: "video/mp4"
    case .matroska: "video/x-matroska"
    case .flash: "video/x-flv"
    case .realMedia: "application/vnd.rn-realmedia-vbr"
    }
  }
}
