import Fen

// Where a field stands in the request that named it.

extension ApplymentField {
  /// In an application.
  public func pointer(in terms: ApplymentTerms) -> String {
    switch self {
    case .contactName, .contactNumber, .contactCopy, .contactBack, .contactPeriod, .contactLetter, .contactMobile,
      .contactEmail:
      "/contact_info/\(rawValue)"
    case .subjectType, .micro, .owners: "/subject_info/\(rawValue)"
    case .licenceCopy, .licenceNumber: "/subject_info/business_license_info/\(rawValue)"
    case .licenceName, .licencePerson, .licencePeriod:
      switch terms.subject {
      case .individual, .enterprise, .micro: "/subject_info/business_license_info/\(rawValue)"
      case .organisation: "/subject_info/certificate_info/\(rawValue)"
      }
    case .certificateCopy, .certificateNumber: "/subject_info/certificate_info/\(rawValue)"
    case .holderType, .holderLetter: "/subject_info/identity_info/\(rawValue)"
    case .idCardCopy, .idCardBack, .idCardName, .idCardNumber, .idCardPeriod:
      "/subject_info/identity_info/id_card_info/\(rawValue)"
    case .paperCopy, .paperBack, .paperName, .paperNumber, .paperPeriod:
      "/subject_info/identity_info/id_doc_info/\(rawValue)"
    case .shortName, .servicePhone, .salesPictures: "/business_info/\(rawValue)"
    case .storePlace: "/business_info/sales_info/\(rawValue)"
    case .storeArea, .storeEntrance, .storeIndoor: "/business_info/sales_info/biz_store_info/\(rawValue)"
    case .otherImages, .film: "/addition_info/\(rawValue)"
    case .accountKind, .accountHolder, .accountBank, .accountArea, .accountBranch, .accountNumber:
      "/bank_account_info/\(rawValue)"
    }
  }

  /// In a change of a merchant's account, which has all at its top.
  public var changePointer: String { self == .accountKind ? "/account_type" : "/\(rawValue)" }
}
