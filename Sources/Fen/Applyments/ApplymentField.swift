/// A field of an application that can be wrong: where the rule, or who reviews it, points to.
public enum ApplymentField: String, CaseIterable, Codable, Hashable, Sendable {
  case contactName = "contact_name"
  case contactNumber = "contact_id_number"
  case contactCopy = "contact_id_doc_copy"
  case contactBack = "contact_id_doc_copy_back"
  case contactPeriod = "contact_period_end"
  case contactLetter = "business_authorization_letter"
  case contactMobile = "mobile_phone"
  case contactEmail = "contact_email"
  case subjectType = "subject_type"
  case licenceCopy = "license_copy"
  case licenceNumber = "license_number"
  case licenceName = "merchant_name"
  case licencePerson = "legal_person"
  case licencePeriod = "period_end"
  case certificateCopy = "cert_copy"
  case certificateNumber = "cert_number"
  case micro = "micro_biz_info"
  case holderType = "id_holder_type"
  case holderLetter = "authorize_letter_copy"
  case idCardCopy = "id_card_copy"
  case idCardBack = "id_card_national"
  case idCardName = "id_card_name"
  case idCardNumber = "id_card_number"
  case idCardPeriod = "card_period_end"
  case paperCopy = "id_doc_copy"
  case paperBack = "id_doc_copy_back"
  case paperName = "id_doc_name"
  case paperNumber = "id_doc_number"
  case paperPeriod = "doc_period_end"
  case owners = "ubo_info_list"
  case shortName = "merchant_shortname"
  case servicePhone = "service_phone"
  case storePlace = "biz_store_info"
  case storeArea = "biz_address_code"
  case storeEntrance = "store_entrance_pic"
  case storeIndoor = "indoor_pic"
  case salesPictures = "sales_info"
  case otherImages = "business_addition_pics"
  case film = "legal_person_video"
  case accountKind = "bank_account_type"
  case accountHolder = "account_name"
  case accountBank = "account_bank"
  case accountArea = "bank_address_code"
  case accountBranch = "bank_branch_id"
  case accountNumber = "account_number"
}

/// What the rule found wrong, before anybody has looked at the application.
public struct ApplymentFault: Error, Hashable, Sendable {
  public let field: ApplymentField
  public let wrong: Wrong

  public enum Wrong: Hashable, Sendable {
    case missing
    /// The paper's number cannot be one.
    case number
    case registration(RegistrationNumberFault)
    /// The number was given to another kind of subject.
    case otherKind
    case notYetValid
    case expired
    /// It must be the name that stands elsewhere in the application.
    case otherName
    /// No file of the provider's, or one uploaded for something else.
    case unknownFile
    case unknownBank
    /// This bank keeps no accounts of this kind.
    case notAtThisBank
    case phone
    case email
    case area
  }

  public init(_ field: ApplymentField, _ wrong: Wrong) {
    self.field = field
    self.wrong = wrong
  }
}
