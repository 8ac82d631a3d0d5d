import Fen

/// The body of an application for a merchant.
///
/// What it says of rates and activities is passed over: all merchants pay the same.
///
/// Source: API v3 特约商户进件, 提交申请单.
public struct ApplymentBody {
  public let code: BusinessCode
  public let terms: ApplymentTerms

  /// - Throws: `PARAM_ERROR`.
  public init(_ reader: FieldReader, opening open: SecretOpener) throws(WireError) {
    code = try reader.businessCode()
    let subject = try reader.object("subject_info")
    let identity = try subject.object("identity_info")
    let business = try reader.object("business_info")
    let sales = try business.object("sales_info")
    let addition = try reader.optionalObject("addition_info")
    terms = ApplymentTerms(
      contact: try ApplymentTerms.Contact(try reader.object("contact_info"), open),
      subject: try Subject(subject), holder: try PaperedPerson(holder: identity, open),
      holderRole: try identity.optionalChoice("id_holder_type", of: PersonRole.self) ?? .legal,
      holderLetter: try identity.optionalMedia("authorize_letter_copy"),
      owners: try subject.owners(holderIsOne: identity.optionalBool("owner"), open),
      business: ApplymentTerms.Business(
        shortName: try business.string("merchant_shortname", bytes: 1...64),
        phone: try business.string("service_phone", bytes: 1...32), scenes: try sales.scenes(),
        store: try sales.store(), pictures: try sales.pictures()),
      account: try SettlementAccount(applied: try reader.object("bank_account_info"), open),
      otherImages: try subject.otherImages() + (try reader.object("settlement_info").medias("qualifications"))
        + (try addition?.optionalMedia("legal_person_commitment").map { [$0] } ?? [])
        + (try addition?.medias("business_addition_pics") ?? []),
      film: try addition?.optionalMedia("legal_person_video"),
      note: try addition?.optionalString("business_addition_msg", bytes: 0...512))
  }
}

extension ApplymentTerms.Contact {
  fileprivate init(_ reader: FieldReader, _ open: SecretOpener) throws(WireError) {
    let role = try reader.choice("contact_type", of: PersonRole.self)
    let name = try reader.secret("contact_name", open)
    let paper: PaperedPerson? =
      switch role {
      case .legal: nil
      case .manager:
        PaperedPerson(
          paper: try reader.optionalChoice("contact_id_doc_type", of: PersonPaper.self) ?? .idCard, name: name,
          number: try reader.secret("contact_id_number", open),
          validity: try reader.validity("contact_period_begin", "contact_period_end"),
          front: try reader.media("contact_id_doc_copy"), back: try reader.optionalMedia("contact_id_doc_copy_back"))
      }
    self.init(
      role: role, name: name, mobile: try reader.secret("mobile_phone", open),
      email: try reader.secret("contact_email", open), paper: paper,
      letter: try reader.optionalMedia("business_authorization_letter"))
  }
}

/// What the protocol calls a subject.
private enum SubjectType: String, CaseIterable {
  case individual = "SUBJECT_TYPE_INDIVIDUAL"
  case enterprise = "SUBJECT_TYPE_ENTERPRISE"
  case institutions = "SUBJECT_TYPE_INSTITUTIONS"
  case others = "SUBJECT_TYPE_OTHERS"
  case micro = "SUBJECT_TYPE_MICRO"
  case government = "SUBJECT_TYPE_GOVERNMENT"
  case institutionsCloned = "SUBJECT_TYPE_INSTITUTIONS_CLONED"
}

extension Subject {
  fileprivate init(_ reader: FieldReader) throws(WireError) {
    switch try reader.choice("subject_type", of: SubjectType.self) {
    case .individual: self = .individual(try Registration(licence: reader.object("business_license_info")))
    case .enterprise: self = .enterprise(try Registration(licence: reader.object("business_license_info")))
    case .institutions: self = try .of(.institutions, reader)
    case .others: self = try .of(.others, reader)
    case .government: self = try .of(.government, reader)
    case .institutionsCloned: self = try .of(.institutionsCloned, reader)
    case .micro: self = .micro(try MicroBusiness(reader.object("micro_biz_info")))
    }
  }

  private static func of(_ kind: OrganisationKind, _ reader: FieldReader) throws(WireError) -> Subject {
    .organisation(kind, try Registration(certificate: reader.object("certificate_info")))
  }
}

extension Registration {
  fileprivate init(licence reader: FieldReader) throws(WireError) {
    self.init(
      number: try reader.string("license_number", bytes: 1...32),
      name: try reader.string("merchant_name", bytes: 1...512),
      legalPerson: try reader.string("legal_person", bytes: 1...512),
      address: try reader.optionalString("license_address", bytes: 0...512),
      validity: try reader.optionalValidity("period_begin", "period_end"), copy: try reader.media("license_copy"))
  }

  fileprivate init(certificate reader: FieldReader) throws(WireError) {
    self.init(
      number: try reader.string("cert_number", bytes: 1...64), name: try reader.string("merchant_name", bytes: 1...512),
      legalPerson: try reader.string("legal_person", bytes: 1...512),
      address: try reader.string("company_address", bytes: 1...512),
      validity: try reader.validity("period_begin", "period_end"), copy: try reader.media("cert_copy"))
  }
}

extension MicroBusiness {
  private enum Kind: String, CaseIterable {
    case store = "MICRO_TYPE_STORE"
    case mobile = "MICRO_TYPE_MOBILE"
    case online = "MICRO_TYPE_ONLINE"
  }

  fileprivate init(_ reader: FieldReader) throws(WireError) {
    switch try reader.choice("micro_biz_type", of: Kind.self) {
    case .store:
      let store = try reader.object("micro_store_info")
      self.init(
        name: try store.string("micro_name", bytes: 1...512), place: try store.string("micro_address", bytes: 1...512),
        pictures: [try store.media("store_entrance_pic"), try store.media("micro_indoor_copy")])
    case .mobile:
      let stall = try reader.object("micro_mobile_info")
      self.init(
        name: try stall.string("micro_mobile_name", bytes: 1...512),
        place: try stall.string("micro_mobile_address", bytes: 1...512),
        pictures: try stall.medias("micro_mobile_pics"))
    case .online:
      let shop = try reader.object("micro_online_info")
      self.init(
        name: try shop.string("micro_online_store", bytes: 1...512),
        place: try shop.string("micro_ec_name", bytes: 1...512),
        pictures: try shop.optionalMedia("micro_qrcode").map { [$0] } ?? [],
        link: try shop.optionalString("micro_link", bytes: 1...512))
    }
  }
}

extension PaperedPerson {
  fileprivate init(holder reader: FieldReader, _ open: SecretOpener) throws(WireError) {
    let paper = try reader.choice("id_doc_type", of: PersonPaper.self)
    switch paper {
    case .idCard:
      let card = try reader.object("id_card_info")
      self.init(
        paper: paper, name: try card.secret("id_card_name", open), number: try card.secret("id_card_number", open),
        address: try card.optionalSecret("id_card_address", open),
        validity: try card.validity("card_period_begin", "card_period_end"), front: try card.media("id_card_copy"),
        back: try card.optionalMedia("id_card_national"))
    case .passport, .hongKongPermit, .macaoPermit, .taiwanPermit, .foreignResident, .hongKongMacaoResident,
      .taiwanResident:
      let other = try reader.object("id_doc_info")
      self.init(
        paper: paper, name: try other.secret("id_doc_name", open), number: try other.secret("id_doc_number", open),
        address: try other.optionalSecret("id_doc_address", open),
        validity: try other.validity("doc_period_begin", "doc_period_end"), front: try other.media("id_doc_copy"),
        back: try other.optionalMedia("id_doc_copy_back"))
    }
  }

  fileprivate init(owner reader: FieldReader, _ open: SecretOpener) throws(WireError) {
    self.init(
      paper: try reader.choice("ubo_id_doc_type", of: PersonPaper.self),
      name: try reader.secret("ubo_id_doc_name", open), number: try reader.secret("ubo_id_doc_number", open),
      address: try reader.secret("ubo_id_doc_address", open),
      validity: try reader.validity("ubo_period_begin", "ubo_period_end"), front: try reader.media("ubo_id_doc_copy"),
      back: try reader.optionalMedia("ubo_id_doc_copy_back"))
  }
}

extension FieldReader {
  /// - Parameter holderIsOne: where it says no, somebody else is, and must be named.
  fileprivate func owners(holderIsOne: Bool?, _ open: SecretOpener) throws(WireError) -> [PaperedPerson] {
    let listed = try optionalObjects("ubo_info_list", count: 0...4) ?? []
    if holderIsOne == false, listed.isEmpty { throw missing("ubo_info_list") }
    return try listed.map { owner throws(WireError) in try PaperedPerson(owner: owner, open) }
  }

  fileprivate func scenes() throws(WireError) -> [SalesScene] {
    guard let scenes = try optionalChoices("sales_scenes_type", of: SalesScene.self, count: 1...6) else {
      throw missing("sales_scenes_type")
    }
    return scenes
  }

  fileprivate func store() throws(WireError) -> ApplymentTerms.StorePlace? {
    guard let store = try optionalObject("biz_store_info") else { return nil }
    return ApplymentTerms.StorePlace(
      name: try store.string("biz_store_name", bytes: 1...512),
      area: try store.string("biz_address_code", bytes: 1...20),
      address: try store.string("biz_store_address", bytes: 1...512), entrance: try store.medias("store_entrance_pic"),
      indoor: try store.medias("indoor_pic"))
  }

  /// Of what is sold elsewhere than in a store.
  fileprivate func pictures() throws(WireError) -> [MediaID] {
    try (optionalObject("mp_info")?.medias("mp_pics") ?? [])
      + (optionalObject("mini_program_info")?.medias("mini_program_pics") ?? [])
      + (optionalObject("app_info")?.medias("app_pics") ?? [])
      + (optionalObject("wework_info")?.medias("wework_pics") ?? [])
      + (optionalObject("web_info")?.optionalMedia("web_authorisation").map { [$0] } ?? [])
  }

  /// Papers that nothing is checked by.
  fileprivate func otherImages() throws(WireError) -> [MediaID] {
    let letters = [
      try optionalMedia("certificate_letter_copy"), try optionalObject("organization_info")?.media("organization_copy"),
    ]
    let licences = try optionalObject("finance_institution_info")?.medias("finance_license_pics")
    return letters.compactMap(\.self) + (licences ?? [])
  }
}

extension SettlementAccount {
  private enum Kind: String, CaseIterable {
    case corporate = "BANK_ACCOUNT_TYPE_CORPORATE"
    case personal = "BANK_ACCOUNT_TYPE_PERSONAL"
  }

  fileprivate init(applied reader: FieldReader, _ open: SecretOpener) throws(WireError) {
    let kind: SettlementAccountKind =
      switch try reader.choice("bank_account_type", of: Kind.self) {
      case .corporate: .corporate
      case .personal: .personal
      }
    self.init(
      kind: kind, holder: try reader.secret("account_name", open),
      bank: try reader.string("account_bank", bytes: 1...128),
      area: try reader.string("bank_address_code", bytes: 1...20),
      bankFullName: try reader.optionalString("bank_name", bytes: 1...128),
      branch: try reader.optionalString("bank_branch_id", bytes: 1...64),
      number: try reader.secret("account_number", open))
  }
}
