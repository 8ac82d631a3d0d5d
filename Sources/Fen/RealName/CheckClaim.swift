/// What is wrong with what somebody says of himself, before anybody is asked about it.
public enum ClaimFault: Error, Equatable, Sendable {
  case nameMissing
  case nameTooLong
  case idCard(IDCardFault)
  /// A passport or permit has 5 to 20 letters and digits.
  case documentNumber
  /// Not two letters of ISO 3166-1.
  case country
  /// China issues every paper of this kind: with any other country one card would be many documents.
  case issuedByChina
}

/// Checks a claim as far as it can be checked without asking anybody.
///
/// Source: GB 11643-1999 for the ID card; ICAO 9303 for the length of a passport's number.
public func check(_ claim: IdentityClaim, on day: BusinessDay) throws(ClaimFault) {
  guard !claim.name.isEmpty else { throw .nameMissing }
  guard claim.name.utf8.count <= 128 else { throw .nameTooLong }
  guard claim.country.utf8.count == 2, claim.country.utf8.allSatisfy({ (65...90).contains($0) }) else { throw .country }
  guard claim.country == "CN" || !claim.document.isIssuedByChina else { throw .issuedByChina }
  try checkNumber(claim.number, of: claim.document, on: day)
}

/// Checks whether a document of this kind can have this number at all.
///
/// - Parameter number: in capital letters.
public func checkNumber(_ number: String, of document: DocumentKind, on day: BusinessDay) throws(ClaimFault) {
  switch document {
  case .idCard:
    do throws(IDCardFault) { _ = try IDCardNumber(number, on: day) } catch { throw .idCard(error) }
  case .passport, .hongKongMacauPermit, .taiwanPermit, .permanentResidence:
    let isPlain = number.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    guard isPlain, (5...20).contains(number.utf8.count) else { throw .documentNumber }
  }
}
