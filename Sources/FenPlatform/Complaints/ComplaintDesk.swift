import Crypto
import Fen
import FenStore

/// An entry with its pictures.
public struct ShownComplaintEntry: Hashable, Sendable {
  public let entry: ComplaintEntry
  public let pictures: [MediaID]
}

/// A complaint with its order, and how it began.
public struct ShownComplaint: Sendable {
  public let complaint: Complaint
  public let order: Order
  public let beginning: ShownComplaintEntry
}

/// Complaints of payers: what they and the merchants do, and what is asked about it.
public struct ComplaintDesk: Sendable {
  let database: any Database
  let engine: Engine
  let vault: Vault
  let media: MediaDesk

  // The payer

  /// - Parameters:
  ///   - phone: where the merchant may call; nil for nowhere.
  ///   - pictures: uploaded by the payer before.
  /// - Throws: `UnknownThing.order`, `ComplaintRefusal`.
  public func open(
    about order: OrderID, by payer: UserID, _ problem: ComplaintProblem, words: String, phone: String?,
    pictures: [MediaID]
  ) async throws -> Complaint {
    try await check(pictures) { try await media.isUploaded($0, by: payer) }
    return try await engine.perform(
      OpenComplaint(
        order: order, payer: payer, problem: problem, said: ComplaintWords(words: words, pictures: pictures),
        phone: try phone.map { try vault.seal($0, as: .phone) }))
  }

  /// A picture for a complaint.
  ///
  /// - Throws: `UploadRefusal`.
  public func keep(picture bytes: [UInt8], of payer: UserID) async throws -> MediaID {
    let ending = MediaFormat(head: bytes)?.endings.first ?? ""
    return try await media.keep(
      Upload(name: "picture.\(ending)", bytes: bytes, claimedDigest: Array(SHA256.hash(data: bytes))), of: payer)
  }

  /// - Throws: `UnknownThing.complaint`, `ComplaintRefusal`.
  public func take(
    _ step: PayersStep, in complaint: ComplaintID, by payer: UserID, words: String = "", pictures: [MediaID] = []
  ) async throws -> Complaint {
    try await check(pictures) { try await media.isUploaded($0, by: payer) }
    return try await engine.perform(
      TakeComplaintStep(
        id: complaint, party: .payer(payer, step), said: ComplaintWords(words: words, pictures: pictures)))
  }

  // The merchant

  /// Whether the merchant may act is to be asked before.
  ///
  /// - Throws: `UnknownThing.complaint`, `ComplaintRefusal`.
  public func take(
    _ step: MerchantsStep, in complaint: ComplaintID, by merchant: MerchantID, words: String = "",
    pictures: [MediaID] = []
  ) async throws -> Complaint {
    try await check(pictures) { try await media.isUploaded($0, by: merchant) }
    return try await engine.perform(
      TakeComplaintStep(
        id: complaint, party: .merchant(merchant, step), said: ComplaintWords(words: words, pictures: pictures)))
  }

  /// The number the payer left; nil where he left none, or his records were erased.
  public func phone(of complaint: Complaint) throws -> String? {
    try complaint.phone.map { try vault.open($0, as: .phone) }
  }

  private func check(_ pictures: [MediaID], areHis: (MediaID) async throws -> Bool) async throws {
    for picture in pictures where try await !areHis(picture) { throw ComplaintRefusal.noSuchPicture }
  }

  // What is asked

  public func complaint(_ id: ComplaintID) async throws -> ShownComplaint? {
    try await database.read { transaction in
      try Complaint.find(id, in: transaction).map { try shown($0, transaction) }
    }
  }

  /// A person's, the latest first.
  public func complaints(of payer: UserID, limit: Int64 = 50) async throws -> [ShownComplaint] {
    try await database.read { transaction in
      try Complaint.all(
        "WHERE payer = ?1 ORDER BY opened_at DESC, id DESC LIMIT ?2", [.int(payer.value), .int(limit)],
        in: transaction
      ).map { try shown($0, transaction) }
    }
  }

  /// The negotiation, the first entry first.
  public func entries(of complaint: ComplaintID) async throws -> [ShownComplaintEntry] {
    try await database.read { transaction in
      let pictures = try ComplaintPicture.all(
        "WHERE complaint = ?1 ORDER BY place, number", [.int(complaint.value)], in: transaction)
      return try ComplaintEntry.all(
        "WHERE complaint = ?1 ORDER BY place", [.int(complaint.value)], in: transaction
      ).map { entry in
        ShownComplaintEntry(
          entry: entry, pictures: pictures.filter { $0.key.place == entry.place }.map(\.media))
      }
    }
  }

  /// What is published: each year's complaints by kind, the latest year first, the last kind first.
  public func figures() async throws -> [ComplaintYear] {
    try await database.read { try ComplaintYear.all("ORDER BY year DESC, kind DESC", in: $0) }
  }
}

/// A complaint with its order and its first entry.
func shown(_ complaint: Complaint, _ transaction: any Transaction) throws -> ShownComplaint {
  let first = ComplaintEntry.Key(complaint: complaint.id, place: 0)
  guard let order = try Order.find(complaint.order, in: transaction),
    let entry = try ComplaintEntry.find(first, in: transaction)
  else { throw StoreError.unreadable(table: "complaints", "order or first entry of \(complaint.id.value)") }
  let pictures = try ComplaintPicture.all(
    "WHERE complaint = ?1 AND place = 0 ORDER BY number", [.int(complaint.id.value)], in: transaction)
  return ShownComplaint(
    complaint: complaint, order: order,
    beginning: ShownComplaintEntry(entry: entry, pictures: pictures.map(\.media)))
}

extension Platform {
  public var complaints: ComplaintDesk {
    ComplaintDesk(database: database, engine: engine, vault: vault, media: media)
  }
}
