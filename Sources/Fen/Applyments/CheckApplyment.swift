/// What the rule needs to know beside the application.
public struct ApplymentFacts: Sendable {
  public let day: BusinessDay
  /// The provider's own files among those that are named.
  public let files: [MediaID: MediaPurpose]
  public let banks: [Bank]

  public init(day: BusinessDay, files: [MediaID: MediaPurpose], banks: [Bank]) {
    self.day = day
    self.files = files
    self.banks = banks
  }
}

/// All that is wrong with an application as far as a rule can know; empty for one that people may look at.
///
/// Source: API v3 特约商户进件 (which papers which subject needs), GB 32100, GB 11643.
public func check(_ terms: ApplymentTerms, by facts: ApplymentFacts) -> [ApplymentFault] {
  checkContact(terms, facts.day) + checkSubject(terms, facts.day) + checkHolder(terms, facts.day)
    + terms.owners.flatMap { checkOwner($0, facts.day) } + checkBusiness(terms.business)
    + checkAccount(terms.account, of: terms, facts.banks) + checkFiles(terms, facts)
}

private func checkContact(_ terms: ApplymentTerms, _ day: BusinessDay) -> [ApplymentFault] {
  let contact = terms.contact
  var faults = [ApplymentFault]()
  if PhoneNumber(contact.mobile) == nil { faults.append(ApplymentFault(.contactMobile, .phone)) }
  if !isAddress(contact.email) { faults.append(ApplymentFault(.contactEmail, .email)) }
  switch contact.role {
  case .legal:
    if contact.name != terms.legalPerson { faults.append(ApplymentFault(.contactName, .otherName)) }
  case .manager:
    guard let paper = contact.paper else { return faults + [ApplymentFault(.contactNumber, .missing)] }
    if !paper.paper.fits(paper.number, on: day) { faults.append(ApplymentFault(.contactNumber, .number)) }
    if let wrong = paper.validity.wrong(on: day) { faults.append(ApplymentFault(.contactPeriod, wrong)) }
    if paper.paper == .idCard && paper.back == nil { faults.append(ApplymentFault(.contactBack, .missing)) }
    if contact.letter == nil { faults.append(ApplymentFault(.contactLetter, .missing)) }
  }
  return faults
}

private func checkSubject(_ terms: ApplymentTerms, _ day: BusinessDay) -> [ApplymentFault] {
  switch terms.subject {
  case .individual(let licence): checkLicence(licence, terms.holder, day) { $0 == "92" }
  case .enterprise(let licence): checkLicence(licence, terms.holder, day) { $0.hasPrefix("9") && $0 != "92" }
  case .organisation(_, let certificate):
    (certificate.name.isEmpty || certificate.number.isEmpty ? [ApplymentFault(.certificateNumber, .missing)] : [])
      + (terms.holderRole == .legal && certificate.legalPerson != terms.holder.name
        ? [ApplymentFault(.licencePerson, .otherName)] : [])
      + wrongs(certificate.validity, day, .licencePeriod)
  case .micro(let micro):
    micro.name.isEmpty || (micro.pictures.isEmpty && micro.link == nil) ? [ApplymentFault(.micro, .missing)] : []
  }
}

private func checkLicence(
  _ licence: Registration, _ holder: PaperedPerson, _ day: BusinessDay, mayBegin: (String) -> Bool
) -> [ApplymentFault] {
  var faults = [ApplymentFault]()
  do throws(RegistrationNumberFault) {
    let number = try RegistrationNumber(licence.number)
    if let category = number.category, !mayBegin(category) { faults.append(ApplymentFault(.licenceNumber, .otherKind)) }
  } catch {
    faults.append(ApplymentFault(.licenceNumber, .registration(error)))
  }
  if licence.legalPerson != holder.name { faults.append(ApplymentFault(.licencePerson, .otherName)) }
  return faults + wrongs(licence.validity, day, .licencePeriod)
}

private func wrongs(_ validity: Validity?, _ day: BusinessDay, _ field: ApplymentField) -> [ApplymentFault] {
  validity?.wrong(on: day).map { [ApplymentFault(field, $0)] } ?? []
}

private func checkHolder(_ terms: ApplymentTerms, _ day: BusinessDay) -> [ApplymentFault] {
  let holder = terms.holder
  let isCard = holder.paper == .idCard
  var faults = [ApplymentFault]()
  if terms.holderRole == .manager {
    if !terms.subject.mayActThroughManager { faults.append(ApplymentFault(.holderType, .otherKind)) }
    if terms.holderLetter == nil { faults.append(ApplymentFault(.holderLetter, .missing)) }
  }
  if !holder.paper.fits(holder.number, on: day) {
    faults.append(ApplymentFault(isCard ? .idCardNumber : .paperNumber, .number))
  }
  if isCard && holder.back == nil { faults.append(ApplymentFault(.idCardBack, .missing)) }
  return faults + wrongs(holder.validity, day, isCard ? .idCardPeriod : .paperPeriod)
}

/// One of those whose the business is in the end. A passport has no back.
private func checkOwner(_ owner: PaperedPerson, _ day: BusinessDay) -> [ApplymentFault] {
  var faults = [ApplymentFault]()
  if !owner.paper.fits(owner.number, on: day) { faults.append(ApplymentFault(.owners, .number)) }
  if (owner.back == nil && owner.paper != .passport) || (owner.address ?? "").isEmpty {
    faults.append(ApplymentFault(.owners, .missing))
  }
  return faults + wrongs(owner.validity, day, .owners)
}

extension ApplymentTerms {
  /// By name: the holder, or whom the certificate names where another one's paper is shown.
  fileprivate var legalPerson: String {
    switch holderRole {
    case .legal: holder.name
    case .manager: subject.registration?.legalPerson ?? holder.name
    }
  }
}

private func checkBusiness(_ business: ApplymentTerms.Business) -> [ApplymentFault] {
  guard business.scenes.contains(.store) else { return [] }
  guard let store = business.store else { return [ApplymentFault(.storePlace, .missing)] }
  return isArea(store.area) ? [] : [ApplymentFault(.storeArea, .area)]
}

/// Whether a merchant can be paid out to an account, as far as a rule can know.
func checkAccount(_ account: SettlementAccount, of terms: ApplymentTerms, _ banks: [Bank]) -> [ApplymentFault] {
  var faults = [ApplymentFault]()
  // Money goes to the business; only one person's business may have it at that person's own account.
  switch (terms.subject, account.kind) {
  case (.enterprise, .personal), (.organisation, .personal), (.micro, .corporate):
    faults.append(ApplymentFault(.accountKind, .otherKind))
  case (.individual, _), (.enterprise, .corporate), (.organisation, .corporate), (.micro, .personal): break
  }
  let holder = rightHolder(of: account.kind, terms)
  if account.holder != holder { faults.append(ApplymentFault(.accountHolder, .otherName)) }
  return faults + checkPlace(account, banks)
}

/// Whose name must stand on an account of this kind.
public func rightHolder(of kind: SettlementAccountKind, _ terms: ApplymentTerms) -> String {
  switch kind {
  case .corporate: terms.subject.registration?.name ?? terms.holder.name
  case .personal: terms.holder.name
  }
}

/// Whether the bank could keep this account.
private func checkPlace(_ account: SettlementAccount, _ banks: [Bank]) -> [ApplymentFault] {
  var faults = [ApplymentFault]()
  if !(6...32).contains(account.number.utf8.count) || !account.number.utf8.allSatisfy({ (48...57).contains($0) }) {
    faults.append(ApplymentFault(.accountNumber, .number))
  }
  if !isArea(account.area) { faults.append(ApplymentFault(.accountArea, .area)) }
  guard let bank = banks.first(where: { $0.account == account.bank || $0.alias == account.bank }) else {
    return faults + [ApplymentFault(.accountBank, .unknownBank)]
  }
  let takes = account.kind == .corporate ? bank.takesCorporate : bank.takesPersonal
  if !takes { faults.append(ApplymentFault(.accountBank, .notAtThisBank)) }
  if bank.needsBranch && account.branch == nil && account.bankFullName == nil {
    faults.append(ApplymentFault(.accountBranch, .missing))
  }
  return faults
}

private func checkFiles(_ terms: ApplymentTerms, _ facts: ApplymentFacts) -> [ApplymentFault] {
  let images = terms.images.compactMap { field, id in
    facts.files[id] == .applicationImage ? nil : ApplymentFault(field, .unknownFile)
  }
  guard let film = terms.film, facts.files[film] != .applicationVideo else { return images }
  return images + [ApplymentFault(.film, .unknownFile)]
}

/// Six digits, of which the first is a region of China.
private func isArea(_ text: String) -> Bool {
  text.utf8.count == 6 && text.utf8.allSatisfy { (48...57).contains($0) } && (49...56).contains(text.utf8.first ?? 0)
}

private func isAddress(_ text: String) -> Bool {
  let parts = text.split(separator: "@", omittingEmptySubsequences: false)
  return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !text.contains { $0.isWhitespace }
}
