import Fen
import Hummingbird

/// `/wallet/cards`: bank cards, their order, binding and unbinding.
func registerCards<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/cards") { visit, user in
    let content = CardsContent(
      try await data.cards(of: user), underWay: try await data.bankMovesUnderWay(of: user), visit.language)
    return .page(.walletCards, title: visit.text("cards.title"), content: content)
  }

  pages.walletGet("wallet/cards/new") { visit, user in
    let identity = try await data.identity(of: user)
    return .page(
      .walletCardNew, title: visit.text("bind.title"),
      content: BindContent(identity, visit.language, typed: nil, refusal: nil))
  }

  // Recognises the issuer while the number is typed.
  pages.walletPost("wallet/cards/issuer") { visit, _, form in
    let digits = (form["number"] ?? "").filter(\.isNumber)
    let issuer = try await data.issuer(ofCardBeginning: String(digits.prefix(10)))
    let name = issuer.map { issuer in
      visit.text(
        issuer.isCredit ? "bind.issuerCredit" : "bind.issuerDebit", ["bank": visit.language.bank(issuer.bank)])
    }
    return .fragment(.walletCardIssuer, content: IssuerContent(issuerName: name))
  }

  pages.walletPost("wallet/cards/new") { visit, user, form in
    do {
      let binding = try await data.bind(try CardForm(form), of: user)
      return .redirect("/wallet/cards/\(binding.id.value)/confirm")
    } catch let refusal as PageRefusal {
      let identity = try await data.identity(of: user)
      let content = BindContent(identity, visit.language, typed: form, refusal: refusal)
      return .page(.walletCardNew, title: visit.text("bind.title"), content: content, status: refusal.status)
    }
  }

  pages.walletGet("wallet/cards/:card/confirm") { visit, user in
    let binding = try await data.binding(try visit.card(), of: user)
    return .page(
      .walletCardConfirm, title: visit.text("bind.title"),
      content: BindingContent(binding, visit.language, refusal: nil))
  }

  pages.walletPost("wallet/cards/:card/confirm") { visit, user, form in
    let id = try visit.card()
    let wasUnverified = try await data.identity(of: user).accountClass == .unverified
    do {
      _ = try await data.confirmBinding(id, code: form.trimmed("code") ?? "", of: user)
      guard !wasUnverified else { return .redirect("/wallet/verify?done=1") }
      try await site.say(.success, visit.text("bind.done"), to: visit)
      return .redirect("/wallet/cards/\(id.value)")
    } catch let refusal as PageRefusal {
      guard case .card(.codeWrong) = refusal else { throw refusal }
      let content = BindingContent(try await data.binding(id, of: user), visit.language, refusal: refusal)
      return .page(.walletCardConfirm, title: visit.text("bind.title"), content: content, status: refusal.status)
    }
  }

  pages.walletGet("wallet/cards/:card") { visit, user in
    let content = CardContent(try await data.card(try visit.card(), of: user), visit.language, refusal: nil)
    return .page(.walletCard, title: visit.text("cards.one"), content: content)
  }

  pages.walletPost("wallet/cards/:card/default") { visit, user, _ in
    let id = try visit.card()
    try await data.move(id, to: 0, of: user)
    try await site.say(.success, visit.text("cards.isDefaultNow"), to: visit)
    return .redirect("/wallet/cards")
  }

  pages.walletPost("wallet/cards/:card/move") { visit, user, form in
    guard let place = form["place"].flatMap({ Int($0) }), (0...99).contains(place) else {
      throw PageRefusal.formUnreadable
    }
    try await data.move(try visit.card(), to: place, of: user)
    return .redirect("/wallet/cards")
  }

  pages.walletPost("wallet/cards/:card/unbind") { visit, user, form in
    let id = try visit.card()
    do {
      try await data.unbind(id, of: user, proof: form.proof)
      try await site.say(.success, visit.text("cards.unbound"), to: visit)
      return .redirect("/wallet/cards")
    } catch let refusal as PageRefusal {
      let content = CardContent(try await data.card(id, of: user), visit.language, refusal: refusal)
      return .page(.walletCard, title: visit.text("cards.one"), content: content, status: refusal.status)
    }
  }
}

extension CardForm {
  /// - Throws: `numberUnreadable`, `nameMissing`, `documentUnreadable`, `phoneUnreadable`.
  fileprivate init(_ form: Form) throws(PageRefusal) {
    self.init(number: try form.cardNumber(), claim: try form.claim(), phone: try mobileNumber(form["phone"]))
  }
}

extension Form {
  /// A card's number as people type it, with blanks or dashes.
  ///
  /// - Throws: `numberUnreadable`.
  func cardNumber() throws(PageRefusal) -> CardNumber {
    do throws(CardNumberFault) {
      return try CardNumber((self["number"] ?? "").filter { $0 != " " && $0 != "-" })
    } catch {
      throw .card(.numberUnreadable)
    }
  }
}
