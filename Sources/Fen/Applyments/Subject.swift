/// What is sold and by whom it is registered: whom a merchant is, before the law.
///
/// Source: API v3 特约商户进件, subject_info.
public enum Subject: Codable, Hashable, Sendable {
  /// 个体工商户, by a business licence.
  case individual(Registration)
  /// 企业, by a business licence.
  case enterprise(Registration)
  /// Institutions, government, associations, by a certificate.
  case organisation(OrganisationKind, Registration)
  /// 小微商户: a person who sells without a licence.
  case micro(MicroBusiness)

  /// Nil where there is nothing but the person.
  public var registration: Registration? {
    switch self {
    case .individual(let paper), .enterprise(let paper), .organisation(_, let paper): paper
    case .micro: nil
    }
  }
}

public enum OrganisationKind: String, CaseIterable, Codable, Hashable, Sendable {
  case institutions = "SUBJECT_TYPE_INSTITUTIONS"
  case institutionsCloned = "SUBJECT_TYPE_INSTITUTIONS_CLONED"
  case government = "SUBJECT_TYPE_GOVERNMENT"
  case others = "SUBJECT_TYPE_OTHERS"
}

/// A business licence, or the certificate of an institution.
public struct Registration: Codable, Hashable, Sendable {
  public let number: String
  public let name: String
  public let legalPerson: String
  public let address: String?
  public let validity: Validity?
  public let copy: MediaID

  public init(
    number: String, name: String, legalPerson: String, address: String? = nil, validity: Validity? = nil, copy: MediaID
  ) {
    self.number = number
    self.name = name
    self.legalPerson = legalPerson
    self.address = address
    self.validity = validity
    self.copy = copy
  }
}

extension Subject {
  /// Whether somebody else may show his paper in the legal person's place: where that is an office, and not an owner.
  var mayActThroughManager: Bool {
    switch self {
    case .organisation(.institutions, _), .organisation(.institutionsCloned, _), .organisation(.government, _): true
    case .individual, .enterprise, .organisation(.others, _), .micro: false
    }
  }
}

public struct MicroBusiness: Codable, Hashable, Sendable {
  /// Of the shop, or as the person calls what he does.
  public let name: String
  /// Street, or city, or address in the web.
  public let place: String
  public let pictures: [MediaID]
  /// To a shop in the web, which needs no picture then.
  public let link: String?

  public init(name: String, place: String, pictures: [MediaID], link: String? = nil) {
    self.name = name
    self.place = place
    self.pictures = pictures
    self.link = link
  }
}

/// The papers by which an application says who somebody is.
public enum PersonPaper: String, CaseIterable, Codable, Hashable, Sendable {
  case idCard = "IDENTIFICATION_TYPE_IDCARD"
  case passport = "IDENTIFICATION_TYPE_OVERSEA_PASSPORT"
  case hongKongPermit = "IDENTIFICATION_TYPE_HONGKONG_PASSPORT"
  case macaoPermit = "IDENTIFICATION_TYPE_MACAO_PASSPORT"
  case taiwanPermit = "IDENTIFICATION_TYPE_TAIWAN_PASSPORT"
  case foreignResident = "IDENTIFICATION_TYPE_FOREIGN_RESIDENT"
  case hongKongMacaoResident = "IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT"
  case taiwanResident = "IDENTIFICATION_TYPE_TAIWAN_RESIDENT"

  /// Whether its number is one of GB 11643.
  var isNumberedAsIDCard: Bool {
    switch self {
    case .idCard, .hongKongMacaoResident, .taiwanResident: true
    case .passport, .hongKongPermit, .macaoPermit, .taiwanPermit, .foreignResident: false
    }
  }

  /// Whether a number can be this paper's.
  func fits(_ number: String, on day: BusinessDay) -> Bool {
    if isNumberedAsIDCard {
      do throws(IDCardFault) { _ = try IDCardNumber(number, on: day) } catch { return false }
      return true
    }
    return (5...20).contains(number.utf8.count)
      && number.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
  }
}

/// Who acts: the legal person, or somebody he gave the power to.
public enum PersonRole: String, CaseIterable, Codable, Hashable, Sendable {
  case legal = "LEGAL"
  case manager = "SUPER"
}

/// A person with his paper.
public struct PaperedPerson: Codable, Hashable, Sendable {
  public let paper: PersonPaper
  public let name: String
  public let number: String
  public let address: String?
  public let validity: Validity
  public let front: MediaID
  public let back: MediaID?

  public init(
    paper: PersonPaper, name: String, number: String, address: String? = nil, validity: Validity, front: MediaID,
    back: MediaID?
  ) {
    self.paper = paper
    self.name = name
    self.number = number
    self.address = address
    self.validity = validity
    self.front = front
    self.back = back
  }
}
