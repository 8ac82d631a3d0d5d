import Crypto
import Fen
import FenStore

/// The files that merchants upload: pictures of coupons, which anybody sees, and papers of applications, which are
/// sealed; and the pictures of complaints, of merchants and people, sealed too.
public struct MediaDesk: Sendable {
  let database: any Database
  let clock: PlatformClock
  let vault: Vault

  /// Keeps a file. The same file of the same merchant is kept once, and its time begins anew.
  ///
  /// - Throws: `UploadRefusal`.
  public func keep(_ upload: Upload, for purpose: MediaPurpose, of owner: MerchantID) async throws -> MediaID {
    try keep(upload, for: purpose, of: Owner(column: "mchid", number: owner.value, most: mostMediaOfMerchant))
  }

  /// The same of a person's picture.
  ///
  /// - Throws: `UploadRefusal`.
  public func keep(_ upload: Upload, of owner: UserID) async throws -> MediaID {
    try keep(
      upload, for: .complaintImage, of: Owner(column: "user_id", number: owner.value, most: mostMediaOfPerson))
  }

  private struct Owner {
    let column: String
    let number: Int64
    /// In bytes.
    let most: Int64
  }

  /// The limit of an owner is no balance: two processes at once may go beyond it by a file.
  private func keep(_ upload: Upload, for purpose: MediaPurpose, of owner: Owner) throws -> MediaID {
    let digest = Array(SHA256.hash(data: upload.bytes))
    let (now, vault) = (clock.now(), vault)
    let expiry = SQLValue(purpose.keptDays.map { now.adding(seconds: $0 * 86_400).milliseconds })
    let same: [SQLValue] = [.int(owner.number), .int(purpose.rawValue), .blob(digest)]
    return try database.write { transaction in
      func known() throws -> MediaID? {
        try transaction.first(
          "SELECT id FROM media WHERE \(owner.column) = ?1 AND purpose = ?2 AND digest = ?3", same
        ) { MediaID($0.text(0)) }
      }
      let held = try transaction.number(
        "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM media WHERE \(owner.column) = ?1", [.int(owner.number)])
      let earlier = try known()
      let format = try decideUpload(
        upload, digest: digest, for: purpose, held: earlier == nil ? held : 0, most: owner.most)
      if let earlier {
        try transaction.run("UPDATE media SET expires_at = ?1 WHERE id = ?2", [expiry, .text(earlier.value)])
        return earlier
      }
      let content = purpose.isPublic ? upload.bytes : try vault.seal(upload.bytes, as: .media)
      try transaction.run(
        """
        INSERT INTO media (\(owner.column), purpose, digest, id, name, format, size, content, uploaded_at, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (\(owner.column), purpose, digest) DO NOTHING
        """,
        same + [
          .text(randomToken()), .text(upload.name), .text(format.rawValue), .int(Int64(upload.bytes.count)),
          .blob(content), .int(now.milliseconds), expiry,
        ])
      // Of two uploads of one file at once the first is kept.
      guard let kept = try known() else { throw StoreError.failed("a file that was written is not there") }
      return kept
    }
  }

  /// A picture that anybody may see; nil for all others.
  public func image(_ id: MediaID) async throws -> MediaFile? {
    guard let (file, _, purpose) = try await stored(id), purpose.isPublic else { return nil }
    return file
  }

  /// A merchant's own file; nil for others'.
  public func file(_ id: MediaID, of owner: MerchantID) async throws -> MediaFile? {
    guard let (file, mine, purpose) = try await stored(id), mine == owner else { return nil }
    return try opened(file, purpose)
  }

  /// A file whoever it is of; whether the reader may see it is to be asked before.
  func opened(_ id: MediaID) async throws -> MediaFile? {
    guard let (file, _, purpose) = try await stored(id) else { return nil }
    return try opened(file, purpose)
  }

  private func opened(_ file: MediaFile, _ purpose: MediaPurpose) throws -> MediaFile {
    guard !purpose.isPublic else { return file }
    return MediaFile(name: file.name, format: file.format, bytes: try vault.bytes(in: file.bytes, as: .media))
  }

  /// Whether somebody uploaded this for a complaint.
  func isUploaded(_ id: MediaID, by owner: MerchantID) async throws -> Bool {
    try await isUploaded(id, "mchid", owner.value)
  }

  func isUploaded(_ id: MediaID, by owner: UserID) async throws -> Bool {
    try await isUploaded(id, "user_id", owner.value)
  }

  private func isUploaded(_ id: MediaID, _ column: String, _ owner: Int64) async throws -> Bool {
    try await database.read { transaction in
      try transaction.number(
        "SELECT count(*) FROM media WHERE id = ?1 AND \(column) = ?2 AND purpose = ?3",
        [.text(id.value), .int(owner), .int(MediaPurpose.complaintImage.rawValue)]) == 1
    }
  }

  /// As it lies there, sealed where it is not public.
  private func stored(_ id: MediaID) async throws -> (MediaFile, owner: MerchantID?, MediaPurpose)? {
    try await database.read { transaction in
      try transaction.first(
        "SELECT name, format, content, mchid, purpose FROM media WHERE id = ?1", [.text(id.value)]
      ) { row in
        guard let format = MediaFormat(rawValue: row.text(1)), let purpose = MediaPurpose(rawValue: row.int(4)) else {
          throw StoreError.unreadable(table: "media", "format or purpose of \(id.value)")
        }
        let file = MediaFile(name: row.text(0), format: format, bytes: row.blob(2))
        return (file, row.optionalInt(3).map { MerchantID($0) }, purpose)
      }
    }
  }
}

public struct MediaFile: Hashable, Sendable {
  public let name: String
  public let format: MediaFormat
  public let bytes: [UInt8]
}

extension Platform {
  public var media: MediaDesk { MediaDesk(database: database, clock: clock, vault: vault) }
}
