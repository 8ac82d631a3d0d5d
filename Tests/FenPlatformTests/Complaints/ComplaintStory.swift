import Fen
import FenStore
import Testing

@testable import FenPlatform

// Complaints, for tests.

/// The first bytes of a picture.
let somePicture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

extension World {
  func complain(
    _ order: Order, by person: Person, _ problem: ComplaintProblem = .others, words: String = "The tea is cold",
    phone: String? = nil, pictures: [MediaID] = []
  ) async throws -> Complaint {
    try await platform.complaints.open(
      about: order.id, by: person.id, problem, words: words, phone: phone, pictures: pictures)
  }

  func kinds(of complaint: Complaint) async throws -> [ComplaintEntryKind] {
    try await platform.complaints.entries(of: complaint.id).map(\.entry.kind)
  }

  /// Complaints with all that happens in them, and all that is asked about them.
  func complaintsOnce(by person: Person) async throws {
    let desk = platform.complaints
    let shop = try await merchant(1_900_000_041)
    try platform.complaintAddresses.create("http://127.0.0.1:1/complaints", of: shop.id)
    try platform.complaintAddresses.change("http://127.0.0.1:1/complaint", of: shop.id)
    _ = try await platform.complaintAddresses.url(of: shop.id)
    let order = try await paid(shop, "complained-1", 1_000, by: person)
    let picture = try await desk.keep(picture: somePicture, of: person.id)
    let complaint = try await complain(
      order, by: person, .refund(asked: .fen(500)), phone: "13800000001", pictures: [picture])
    _ = try await desk.take(.rejectRefund, in: complaint.id, by: shop.id, words: "It was hot when it left us")
    _ = try await desk.take(.addWords, in: complaint.id, by: person.id, words: "It was not")
    _ = try await desk.take(.approveRefund, in: complaint.id, by: shop.id)
    _ = try await desk.take(.complete, in: complaint.id, by: shop.id)
    let other = try await complain(try await paid(shop, "complained-2", 1_000, by: person), by: person)
    _ = try await desk.take(.withdraw, in: other.id, by: person.id)
    _ = try await desk.take(.goOn, in: other.id, by: person.id, words: "Cold again")

    let day = BusinessDay(clock.now())
    for lister in [
      ComplaintLister.merchant(shop.id), .provider(ProviderID(1_900_000_042), of: nil),
      .provider(ProviderID(1_900_000_042), of: shop.id),
    ] {
      _ = try await desk.list(lister, from: day, through: day, offset: 0, limit: 10)
    }
    _ = try await desk.complaints(of: person.id)
    _ = try await desk.complaint(complaint.id)
    _ = try await desk.entries(of: complaint.id)
    _ = try await desk.picture(picture, for: shop.id)
    _ = try await desk.picture(picture, for: person.id)
    _ = try await desk.figures()
  }
}
