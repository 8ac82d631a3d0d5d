import Fen
import FenStore
import Testing

@testable import FenPlatform

private let tea = PaymentIntent(.order(OrderID(1)), shown: "Tea House", amount: .fen(1_200))
/// Every other payee there could be under the same name, the same payee under another, and another amount.
private let others =
  [
    PaymentIntent.Payee.order(OrderID(2)), .store(1), .person(UserID(1)), .packet(.lucky), .packet(.equal),
    .packet(.direct(to: UserID(1))), .topUp(from: CardID(1)), .withdrawal(to: CardID(1)),
  ].map { PaymentIntent($0, shown: tea.shown, amount: tea.amount) } + [
    PaymentIntent(tea.payee, shown: "Coffee House", amount: tea.amount),
    PaymentIntent(tea.payee, shown: tea.shown, amount: .fen(1_201)),
  ]
private let phone = "13800138000"

private func person(in world: World) async throws -> UserID {
  try await world.platform.wallets.create(NewUser(name: "Ming", phone: phone, balance: 10_000)).user.id
}

@Suite struct `The proof of a payment` {
  @Test(arguments: Backend.allCases)
  func `is as strong as what was shown`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      #expect(try await desk.check(Proof(password: "123456"), of: user, for: tea) == .password)
      #expect(try await desk.sendPaymentCode(to: user, for: tea).phone == phone)
      let withCode = Proof(password: "123456", oneTimeCode: try await world.code(phone))
      #expect(try await desk.check(withCode, of: user, for: tea) == [.password, .oneTimeCode])
      var device = Authenticator()
      try await world.register(device, for: user, phone: phone)
      let signed = try device.sign(try await desk.challengePayment(tea, by: user).challenge)
      let byDevice = try await desk.check(Proof(assertion: signed), of: user, for: tea)
      #expect(byDevice == [.deviceKey, .biometric] && byDevice.strength == .certified)
      device.flags = 0x01
      let touched = try device.sign(try await desk.challengePayment(tea, by: user).challenge)
      let both = try await desk.check(Proof(password: "123456", assertion: touched), of: user, for: tea)
      #expect(both == [.password, .deviceKey] && both.strength == .certified)
    }
  }

  @Test func `needs the password or a device that saw its owner`() async throws {
    try await inWorld(.sqlite) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      var device = Authenticator()
      device.flags = 0x01
      try await world.register(device, for: user, phone: phone)
      _ = try await desk.sendPaymentCode(to: user, for: tea)
      let code = try await world.code(phone)
      let signed = try device.sign(try await desk.challengePayment(tea, by: user).challenge)
      for proof in [Proof(), Proof(oneTimeCode: code), Proof(oneTimeCode: code, assertion: signed)] {
        await #expect(throws: ProofRefusal.passwordNeeded) { try await desk.check(proof, of: user, for: tea) }
      }
      let proof = Proof(password: "123456", oneTimeCode: code, assertion: signed)
      #expect(try await desk.check(proof, of: user, for: tea) == [.password, .oneTimeCode, .deviceKey])
    }
  }

  @Test(arguments: Backend.allCases)
  func `by code is for one payment, once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      _ = try await desk.sendPaymentCode(to: user, for: tea)
      let proof = Proof(password: "123456", oneTimeCode: try await world.code(phone))
      for other in others {
        await #expect(throws: OneTimeCodeRefusal.forSomethingElse) { try await desk.check(proof, of: user, for: other) }
      }
      #expect(try await desk.check(proof, of: user, for: tea) == [.password, .oneTimeCode])
      await #expect(throws: OneTimeCodeRefusal.noneSent) { try await desk.check(proof, of: user, for: tea) }
    }
  }

  @Test func `by code names what is paid on the phone`() async throws {
    try await inWorld(.sqlite) { world in
      let user = try await person(in: world)
      _ = try await world.platform.authentication.sendPaymentCode(to: user, for: tea)
      let phones = try #require(world.platform.messages as? SandboxPhones)
      let text = try await phones.messages(to: phone)[0].text
      #expect(text.contains("Tea House") && text.contains("12.00"))
      let none = try await world.person()
      await #expect(throws: OneTimeCodeRefusal.noPhone) {
        try await world.platform.authentication.sendPaymentCode(to: none.id, for: tea)
      }
    }
  }

  @Test func `with a wrong password uses up neither code nor signature`() async throws {
    try await inWorld(.sqlite) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      let device = Authenticator()
      try await world.register(device, for: user, phone: phone)
      _ = try await desk.sendPaymentCode(to: user, for: tea)
      let code = try await world.code(phone)
      let signed = try device.sign(try await desk.challengePayment(tea, by: user).challenge)
      await #expect(throws: PasswordRefusal.wrong(triesLeft: 4)) {
        try await desk.check(Proof(password: "000000", oneTimeCode: code, assertion: signed), of: user, for: tea)
      }
      _ = try await desk.check(Proof(password: "123456", oneTimeCode: code, assertion: signed), of: user, for: tea)
    }
  }
}

@Suite struct `A one-time code` {
  @Test(arguments: Backend.allCases)
  func `is good again for the same payment when a rule refused it, and for nothing longer`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      _ = try await desk.sendPaymentCode(to: user, for: tea)
      let proof = Proof(password: "123456", oneTimeCode: try await world.code(phone))
      let tooLittle = PayRefusal.balanceTooLow(has: .fen(1), needs: tea.amount)
      await #expect(throws: tooLittle) {
        try await desk.paying(with: proof, of: user, for: tea) { _ in throw tooLittle }
      }
      await #expect(throws: OneTimeCodeRefusal.forSomethingElse) { try await desk.check(proof, of: user, for: others[0]) }
      let paid = try await desk.paying(with: proof, of: user, for: tea) { $0 }
      #expect(paid == [.password, .oneTimeCode])
      await #expect(throws: OneTimeCodeRefusal.noneSent) { try await desk.check(proof, of: user, for: tea) }
    }
  }

  @Test(arguments: [
    PrepayRefusal.alreadyClosed, EngineRefusal.busy, UnknownThing.user, UnknownThing.merchant,
  ] as [any Error])
  func `is good again whatever kept the payment from being begun`(refusal: any Error) async throws {
    try await inWorld(.sqlite) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      _ = try await desk.sendPaymentCode(to: user, for: tea)
      let proof = Proof(password: "123456", oneTimeCode: try await world.code(phone))
      _ = await Result.of { try await desk.paying(with: proof, of: user, for: tea) { _ in throw refusal } }
      #expect(try await desk.paying(with: proof, of: user, for: tea) { $0 } == [.password, .oneTimeCode])
    }
  }

  @Test func `is used up when a bank refused, and when its time is over`() async throws {
    try await inWorld(.sqlite) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      func proof() async throws -> Proof {
        _ = try await desk.sendPaymentCode(to: user, for: tea)
        return Proof(password: "123456", oneTimeCode: try await world.code(phone))
      }
      let asked = try await proof()
      await #expect(throws: CardRefusal.bankRefused) {
        try await desk.paying(with: asked, of: user, for: tea) { _ in throw CardRefusal.bankRefused }
      }
      await #expect(throws: OneTimeCodeRefusal.noneSent) { try await desk.check(asked, of: user, for: tea) }
      let late = try await proof()
      await #expect(throws: SendRefusal.payeeGone) {
        try await desk.paying(with: late, of: user, for: tea) { _ in throw SendRefusal.payeeGone }
      }
      try await world.advance(300)
      await #expect(throws: OneTimeCodeRefusal.expired) { try await desk.check(late, of: user, for: tea) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `shown many times at once pays once, also while a rule refuses`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      _ = try await desk.sendPaymentCode(to: user, for: tea)
      let proof = Proof(password: "123456", oneTimeCode: try await world.code(phone))
      let results = try await atOnce(8) { number in
        await Result.of {
          try await desk.paying(with: proof, of: user, for: tea) { _ in
            if number % 2 == 0 { throw SendRefusal.payeeGone }
          }
        }
      }
      #expect(results.count(where: \.succeeded) <= 1)
    }
  }
}

@Suite struct `The signature of a device over a payment` {
  @Test(arguments: Backend.allCases)
  func `covers payee and amount, and counts once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      let device = Authenticator()
      try await world.register(device, for: user, phone: phone)
      let proof = Proof(assertion: try device.sign(try await desk.challengePayment(tea, by: user).challenge))
      for other in others {
        await #expect(throws: DeviceRefusal.otherPayment) { try await desk.check(proof, of: user, for: other) }
      }
      let results = try await atOnce(8) { _ in await Result.of { try await desk.check(proof, of: user, for: tea) } }
      #expect(results.count { $0.succeeded } == 1)
      await #expect(throws: DeviceRefusal.challengeUsed) { try await desk.check(proof, of: user, for: tea) }
    }
  }

  @Test func `is refused by name when anything about it is wrong`() async throws {
    try await inWorld(.sqlite) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      let device = Authenticator()
      try await world.register(device, for: user, phone: phone)
      func refusal(_ expected: DeviceRefusal, _ change: (inout Authenticator) -> Void) async throws {
        var changed = device
        change(&changed)
        let proof = Proof(assertion: try changed.sign(try await desk.challengePayment(tea, by: user).challenge))
        await #expect(throws: expected) { try await desk.check(proof, of: user, for: tea) }
      }
      try await refusal(.wrongOrigin("http://evil.example")) { $0.origin = "http://evil.example" }
      try await refusal(.wrongSite) { $0.site = "evil.example" }
      try await refusal(.nobodyPresent) { $0.flags = 0x04 }
      try await refusal(.unknownKey) { $0 = Authenticator() }

      let signed = try device.sign(try await desk.challengePayment(tea, by: user).challenge)
      let others = try Authenticator().sign(try await desk.challengePayment(tea, by: user).challenge)
      let forged = Assertion(
        credential: signed.credential, clientData: signed.clientData, authenticatorData: signed.authenticatorData,
        signature: others.signature)
      await #expect(throws: DeviceRefusal.badSignature) {
        try await desk.check(Proof(assertion: forged), of: user, for: tea)
      }
      let made = Proof(assertion: try device.sign(randomBytes(32)))
      await #expect(throws: DeviceRefusal.unknownChallenge) { try await desk.check(made, of: user, for: tea) }
      try await world.advance(300)
      await #expect(throws: DeviceRefusal.challengeExpired) {
        try await desk.check(Proof(assertion: signed), of: user, for: tea)
      }
    }
  }

  /// Source: W3C, Web Authentication Level 3, section 16 (test vectors): ES256 credential with no attestation.
  @Test func `is believed where the standard's own example says so`() throws {
    let key = try #require(
      DevicePublicKey(
        coordinates: bytes(
          hexadecimal: "afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61"
            + "930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220")!))
    let client = #"{"type":"webauthn.get","challenge":"OcDnUhQXulTUPo3JUXT0I97pvzzYBP9tZchXyav01Ag","#
      + #""origin":"https://example.org","crossOrigin":false}"#
    func assertion(signature: String) throws -> ReadAssertion {
      try ReadAssertion(
        Assertion(
          credential: bytes(hexadecimal: "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4")!,
          clientData: Array(client.utf8),
          authenticatorData: bytes(
            hexadecimal: "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000")!,
          signature: bytes(hexadecimal: signature)!))
    }
    let signature = "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd38"
      + "0221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87"
    #expect(try assertion(signature: signature).isSigned(by: key))
    #expect(try !assertion(signature: signature.replacing("1e87", with: "1e88")).isSigned(by: key))
    #expect(try !assertion(signature: String(repeating: "00", count: 72)).isSigned(by: key))
  }

  @Test func `is one wallet's own`() async throws {
    try await inWorld(.sqlite) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      let other = try await world.person().id
      let (mine, his) = (Authenticator(), Authenticator())
      try await world.register(mine, for: user, phone: phone)
      try await world.register(his, for: other)
      let challenge = try await desk.challengePayment(tea, by: user).challenge
      await #expect(throws: DeviceRefusal.unknownKey) {
        try await desk.check(Proof(assertion: try his.sign(challenge)), of: user, for: tea)
      }
      await #expect(throws: DeviceRefusal.unknownChallenge) {
        try await desk.check(Proof(assertion: try his.sign(challenge)), of: other, for: tea)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `of a copied or an ended key is refused`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      var device = Authenticator()
      let key = try await world.register(device, for: user, phone: phone)
      func proof() async throws -> Proof {
        Proof(assertion: try device.sign(try await desk.challengePayment(tea, by: user).challenge))
      }
      device.counter = 7
      _ = try await desk.check(try await proof(), of: user, for: tea)
      await #expect(throws: DeviceRefusal.copied) { try await desk.check(try await proof(), of: user, for: tea) }
      device.counter = 8
      let last = try await proof()
      try await desk.endDevice(key.number, of: user)
      await #expect(throws: DeviceRefusal.unknownKey) { try await desk.check(last, of: user, for: tea) }
      await #expect(throws: DeviceRefusal.unknownKey) { try await desk.challengePayment(tea, by: user) }
    }
  }
}

@Suite struct `Adding a device key` {
  @Test(arguments: Backend.allCases)
  func `is refused beyond twenty, also when all are added at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.authentication
      let user = try await world.person().id
      let results = try await atOnce(mostDeviceKeys + 4) { _ in
        let open = try await desk.challengeNewKey(of: user, password: "123456", code: nil)
        return (Authenticator(), open.challenge)
      }
      let added = try await atOnce(results.count) { number in
        let (device, challenge) = results[number]
        return await Result.of {
          try await desk.register(
            clientData: device.clientData("webauthn.create", challenge), attestationObject: device.attestationObject(),
            name: "", of: user)
        }
      }
      #expect(added.count(where: \.succeeded) == mostDeviceKeys)
      for case .failure(let error) in added { #expect(error as? DeviceRefusal == .tooManyKeys) }
      #expect(try await desk.keys(of: user).count == mostDeviceKeys)
    }
  }

  @Test func `asks for the password, and for a code where there is a phone`() async throws {
    try await inWorld(.sqlite) { world in
      let (desk, user) = (world.platform.authentication, try await person(in: world))
      await #expect(throws: PasswordRefusal.wrong(triesLeft: 4)) {
        try await desk.challengeNewKey(of: user, password: "000000", code: nil)
      }
      await #expect(throws: ProofRefusal.codeNeeded) {
        try await desk.challengeNewKey(of: user, password: "123456", code: nil)
      }
      _ = try await desk.sendPaymentCode(to: user, for: tea)
      let otherCode = try await world.code(phone)
      await #expect(throws: OneTimeCodeRefusal.noneSent, "a code for a payment adds no key") {
        try await desk.challengeNewKey(of: user, password: "123456", code: otherCode)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `takes a key once, for the challenge it was made for`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let desk = world.platform.authentication
      let user = try await world.person().id
      let device = Authenticator()
      try await world.register(device, for: user)
      await #expect(throws: DeviceRefusal.alreadyRegistered) { try await world.register(device, for: user) }
      let open = try await desk.challengeNewKey(of: user, password: "123456", code: nil)
      #expect(open.keys.map(\.bytes) == [device.credential])
      let stranger = try await world.person().id
      func add(_ challenge: [UInt8], to user: UserID) async throws {
        let other = Authenticator()
        _ = try await desk.register(
          clientData: other.clientData("webauthn.create", challenge),
          attestationObject: other.attestationObject(), name: "", of: user)
      }
      await #expect(throws: DeviceRefusal.unknownChallenge) { try await add(open.challenge, to: stranger) }
      try await add(open.challenge, to: user)
      await #expect(throws: DeviceRefusal.challengeUsed) { try await add(open.challenge, to: user) }
      let payment = try await desk.challengePayment(tea, by: user)
      await #expect(throws: DeviceRefusal.unknownChallenge) { try await add(payment.challenge, to: user) }
    }
  }
}
