/// What a merchant uploads a file for: who may see it, how large it may be, how long it is kept.
public enum MediaPurpose: Int64, CaseIterable, Hashable, Sendable {
  /// A picture on coupons and campaigns, which anybody sees.
  case marketingImage = 1
  /// A picture or film that goes with an application: papers, which nobody sees but who uploaded and who reviews.
  case applicationImage = 2
  case applicationVideo = 3
  /// A picture in a complaint, which its payer and the merchant see.
  case complaintImage = 4
}

extension MediaPurpose {
  public var isPublic: Bool {
    switch self {
    case .marketingImage: true
    case .applicationImage, .applicationVideo, .complaintImage: false
    }
  }

  /// In bytes. Source: API v3 图片上传 (2M), 视频上传 (5M), 图片上传(营销专用).
  public var mostBytes: Int {
    switch self {
    case .marketingImage, .applicationImage, .complaintImage: 2 << 20
    case .applicationVideo: 5 << 20
    }
  }

  public var formats: [MediaFormat] {
    switch self {
    case .marketingImage, .applicationImage, .complaintImage: MediaFormat.allCases.filter(\.isImage)
    case .applicationVideo: MediaFormat.allCases.filter { !$0.isImage }
    }
  }

  /// How long a file is kept after it came last, in days; nil for as long as its owner is there.
  public var keptDays: Int64? {
    switch self {
    case .marketingImage: nil
    case .applicationImage, .applicationVideo: 90
    // A payment can be complained about for a year. One that goes on after two shows its pictures no more.
    case .complaintImage: 730
    }
  }
}

/// A file as it came, with what its sender said of it.
public struct Upload: Hashable, Sendable {
  public let name: String
  public let bytes: [UInt8]
  /// SHA-256 that the sender counted.
  public let claimedDigest: [UInt8]

  public init(name: String, bytes: [UInt8], claimedDigest: [UInt8]) {
    self.name = name
    self.bytes = bytes
    self.claimedDigest = claimedDigest
  }

  /// Behind the last dot, in small letters; empty where there is none.
  var ending: String {
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }
}

/// Why a file was not taken.
public enum UploadRefusal: Error, Hashable, Sendable {
  case empty
  case tooLarge(has: Int, most: Int)
  /// Its name ends in none of the allowed.
  case ending(String, allowed: [String])
  /// It is something else than its name says; nil for nothing that is known.
  case notWhatItIsNamed(ending: String, is: MediaFormat?)
  /// It is not the file whose digest was signed.
  case digestDiffers
  /// With it the owner would hold more than one may.
  case ownerFull(holds: Int64, most: Int64)
}

/// How much one merchant's files may come to, in bytes: it bounds what a broken program can do to the disk.
public let mostMediaOfMerchant: Int64 = 256 << 20
/// The same of one person's.
public let mostMediaOfPerson: Int64 = 32 << 20

/// What a file is, if it can be taken.
///
/// - Parameters:
///   - digest: SHA-256 of its bytes.
///   - held: what the owner's other files come to, in bytes; with this one at most `most`.
/// - Throws: `UploadRefusal`.
public func decideUpload(
  _ upload: Upload, digest: [UInt8], for purpose: MediaPurpose, held: Int64, most: Int64 = mostMediaOfMerchant
) throws(UploadRefusal) -> MediaFormat {
  guard !upload.bytes.isEmpty else { throw .empty }
  guard upload.bytes.count <= purpose.mostBytes else {
    throw .tooLarge(has: upload.bytes.count, most: purpose.mostBytes)
  }
  // Before anything is said of what it is: another file was meant.
  guard equalInConstantTime(digest, upload.claimedDigest) else { throw .digestDiffers }
  let (ending, formats) = (upload.ending, purpose.formats)
  guard formats.contains(where: { $0.endings.contains(ending) }) else {
    throw .ending(ending, allowed: formats.flatMap(\.endings))
  }
  let found = MediaFormat(head: upload.bytes)
  guard let found, found.endings.contains(ending) else { throw .notWhatItIsNamed(ending: ending, is: found) }
  guard held + Int64(upload.bytes.count) <= most else {
    throw .ownerFull(holds: held, most: most)
  }
  return found
}
