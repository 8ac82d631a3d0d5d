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
    let content = BindContent(
      try await data.identity(of: user), visit.language, typed: try await site.invented(visit),
      next: wayBack(visit.query["next"]), isSandbox: site.isSandbox, refusal: nil)
    return .page(.walletCardNew, title: visit.text("bind.title"), content: content)
  }

  // Recognises the issuer while the number is typed.
  pages.walletPost("wallet/cards/issuer") { visit, _, form in
    let issuer = try await data.issuer(ofCardBeginning: String(form.cardDigits.prefix(10)))
    return .fragment(.walletCardIssuer, content: IssuerContent(issuer, visit.language))
  }

  pages.walletPost("wallet/cards/new") { visit, user, form in
    let next = wayBack(form["next"])
    do {
      // The check digit of a number with a digit too few says nothing about it.
      let digits = form.cardDigits
      if let issuer = try await data.issuer(ofCardBeginning: String(digits.prefix(10))),
        !issuer.lengths.contains(digits.count)
      {
        throw PageRefusal.card(.wrongLength(right: issuer.lengths))
      }
      let binding = try await data.bind(try CardForm(form), of: user)
      return .redirect(address("/wallet/cards/\(binding.id.value)/confirm", [("next", next)]))
    } catch let refusal as PageRefusal {
      let content = BindContent(
        try await data.identity(of: user), visit.language, typed: form, next: next, isSandbox: site.isSandbox,
        refusal: refusal)
      return .page(.walletCardNew, title: visit.text("bind.title"), content: content, status: refusal.status)
    }
  }

  pages.walletGet("wallet/cards/:card/confirm") { visit, user in
    let binding = try await data.binding(try visit.card(), of: user)
    return .page(
      .walletCardConfirm, title: visit.text("bind.title"),
      content: BindingContent(binding, visit.language, next: wayBack(visit.query["next"]), refusal: nil))
  }

  pages.walletPost("wallet/cards/:card/confirm") { visit, user, form in
    let id = try visit.card()
    let next = wayBack(form["next"])
    let wasUnverified = try await data.identity(of: user).accountClass == .unverified
    do {
      _ = try await data.confirmBinding(id, code: form.trimmed("code") ?? "", of: user)
      guard !wasUnverified else {
        return .redirect(address("/wallet/verify", [("done", "1"), ("next", next)]))
      }
      try await site.say(.success, visit.text("bind.done"), to: visit)
      return .redirect(next ?? "/wallet/cards/\(id.value)")
    } catch let refusal as PageRefusal {
      // A binding that is over has no page of its own; what ended it is told by the next one.
      let binding: PendingCard
      do { binding = try await data.binding(id, of: user) } catch PageRefusal.card(.bindingOver) { throw refusal }
      let content = BindingContent(binding, visit.language, next: next, refusal: refusal)
      return .page(.walletCardConfirm, title: visit.text("bind.title"), content: content, status: refusal.status)
    }
  }

  pages.walletGet("wallet/cards/:card") { visit, user in
    try await cardPage(try visit.card(), user, visit, site)
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
      return try await cardPage(id, user, visit, site, refusal: refusal)
    }
  }
}

private func cardPage(
  _ id: CardID, _ user: UserID, _ visit: Visit, _ site: Site, refusal: PageRefusal? = nil
) async throws -> Answer {
  let content = CardContent(
    try await site.data.card(id, of: user), hasPassword: try await site.data.hasPassword(user), visit.language,
    refusal: refusal)
  return .page(.walletCard, title: visit.text("cards.one"), content: content, status: refusal?.status ?? .ok)
}

extension CardForm {
  /// - Throws: `numberUnreadable`, `nameMissing`, `documentUnreadable`, `phoneUnreadable`.
  fileprivate init(_ form: Form) throws(PageRefusal) {
    self.init(number: try form.cardNumber(), holder: try form.claim(), phone: try mobileNumber(form["phone"]))
  }
}

extension Form {
  /// A card's number as people type it, with blanks or dashes.
  ///
  /// - Throws: `numberUnreadable`.
  func cardNumber() throws(PageRefusal) -> CardNumber {
    do throws(CardNumberFault) {
      return try CardNumber(cardDigits)
    } catch {
      throw .card(.numberUnreadable)
    }
  }

  fileprivate var cardDigits: String { (self["number"] ?? "").filter { $0 != " " && $0 != "-" } }
}
