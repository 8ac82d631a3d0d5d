/// What a provider says of a merchant it brings in. No rate and no fee is among it: all merchants pay the same.
///
/// Source: API v3 特约商户进件, 提交申请单.
public struct ApplymentTerms: Codable, Hashable, Sendable {
  public let contact: Contact
  public let subject: Subject
  /// The legal person, or who runs the business.
  public let holder: PaperedPerson
  /// Whether the holder is the legal person, or somebody with the power.
  public let holderRole: PersonRole
  /// By which the legal person explains why another one's paper is shown.
  public let holderLetter: MediaID?
  /// Whose the business is in the end.
  public let owners: [PaperedPerson]
  public let business: Business
  public let account: SettlementAccount
  /// Qualifications and whatever else was uploaded.
  public let otherImages: [MediaID]
  public let film: MediaID?
  public let note: String?

  public init(
    contact: Contact, subject: Subject, holder: PaperedPerson, holderRole: PersonRole = .legal,
    holderLetter: MediaID? = nil, owners: [PaperedPerson] = [], business: Business, account: SettlementAccount,
    otherImages: [MediaID] = [], film: MediaID? = nil, note: String? = nil
  ) {
    self.contact = contact
    self.subject = subject
    self.holder = holder
    self.holderRole = holderRole
    self.holderLetter = holderLetter
    self.owners = owners
    self.business = business
    self.account = account
    self.otherImages = otherImages
    self.film = film
    self.note = note
  }

  /// Who signs for the merchant, and is called when something is not right.
  public struct Contact: Codable, Hashable, Sendable {
    public let role: PersonRole
    public let name: String
    public let mobile: String
    public let email: String
    /// Nil for the legal person, whose paper is the holder's.
    public let paper: PaperedPerson?
    /// By which the legal person gives the power.
    public let letter: MediaID?

    public init(
      role: PersonRole, name: String, mobile: String, email: String, paper: PaperedPerson? = nil,
      letter: MediaID? = nil
    ) {
      self.role = role
      self.name = name
      self.mobile = mobile
      self.email = email
      self.paper = paper
      self.letter = letter
    }
  }

  public struct Business: Codable, Hashable, Sendable {
    /// What payers see.
    public let shortName: String
    public let phone: String
    public let scenes: [SalesScene]
    public let store: StorePlace?
    public let pictures: [MediaID]

    public init(
      shortName: String, phone: String, scenes: [SalesScene], store: StorePlace? = nil, pictures: [MediaID] = []
    ) {
      self.shortName = shortName
      self.phone = phone
      self.scenes = scenes
      self.store = store
      self.pictures = pictures
    }
  }

  public struct StorePlace: Codable, Hashable, Sendable {
    public let name: String
    /// Six digits, GB/T 2260.
    public let area: String
    public let address: String
    public let entrance: [MediaID]
    public let indoor: [MediaID]

    public init(name: String, area: String, address: String, entrance: [MediaID], indoor: [MediaID]) {
      self.name = name
      self.area = area
      self.address = address
      self.entrance = entrance
      self.indoor = indoor
    }
  }

  /// Every file it names.
  public var images: [(ApplymentField, MediaID)] {
    var all = [(ApplymentField, MediaID)]()
    if let paper = contact.paper { all += paper.files(.contactCopy, .contactBack) }
    if let letter = contact.letter { all.append((.contactLetter, letter)) }
    switch subject {
    case .individual(let paper), .enterprise(let paper): all.append((.licenceCopy, paper.copy))
    case .organisation(_, let paper): all.append((.certificateCopy, paper.copy))
    case .micro(let micro): all += micro.pictures.map { (.micro, $0) }
    }
    all += holder.paper == .idCard ? holder.files(.idCardCopy, .idCardBack) : holder.files(.paperCopy, .paperBack)
    if let letter = holderLetter { all.append((.holderLetter, letter)) }
    all += owners.flatMap { $0.files(.owners, .owners) }
    if let store = business.store {
      all += store.entrance.map { (.storeEntrance, $0) } + store.indoor.map { (.storeIndoor, $0) }
    }
    return all + business.pictures.map { (.salesPictures, $0) } + otherImages.map { (.otherImages, $0) }
  }
}

extension ApplymentTerms {
  /// The same files, each once, with the film.
  public var papers: Set<MediaID> { Set(images.map(\.1) + [film].compactMap(\.self)) }
}

extension PaperedPerson {
  fileprivate func files(_ copy: ApplymentField, _ reverse: ApplymentField) -> [(ApplymentField, MediaID)] {
    [(copy, front)] + (back.map { [(reverse, $0)] } ?? [])
  }
}

public enum SalesScene: String, CaseIterable, Codable, Hashable, Sendable {
  case store = "SALES_SCENES_STORE"
  case officialAccount = "SALES_SCENES_MP"
  case miniProgram = "SALES_SCENES_MINI_PROGRAM"
  case web = "SALES_SCENES_WEB"
  case app = "SALES_SCENES_APP"
  case work = "SALES_SCENES_WEWORK"
}
