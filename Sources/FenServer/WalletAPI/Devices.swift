import Fen
import FenPlatform
import FenWire
import Foundation
import HTTPTypes
import Hummingbird

extension WalletAPI {
  /// Where a wallet is signed in, the keys in its devices, and what proves a payment.
  func registerDevices(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "devices",
      use: signedIn { signedIn, _, _, _ in
        let desk = platform.authentication
        let sessions = try await desk.sessions(of: signedIn.user.id)
        let keys = try await desk.keys(of: signedIn.user.id)
        return ["data": .array(sessions.map { describe($0, signedIn.session) } + keys.map { describe($0) })]
      })
    api.delete(
      "devices/:device",
      use: signedIn { signedIn, _, _, parameter in
        guard let number = Int64(parameter("device")) else { throw UnknownThing.device }
        try await platform.authentication.endDevice(number, of: signedIn.user.id)
        return [:]
      })
    api.post(
      "devices/challenge",
      use: signedIn { signedIn, body, _, _ in
        let user = signedIn.user
        let open = try await platform.authentication.challengeNewKey(
          of: user.id, password: try body.string("password", bytes: 1...32),
          code: try body.optionalString("one_time_code", bytes: 1...16))
        var answer = describe(open)
        answer.add("options", .object(creationOptions(open, user)))
        return .object(answer)
      })
    api.post(
      "devices",
      use: signedIn { signedIn, body, _, _ in
        let key = try await platform.authentication.register(
          clientData: try body.bytes("client_data_json", atMost: 4_096),
          attestationObject: try body.bytes("attestation_object", atMost: 16_384),
          name: try body.optionalString("name", bytes: 1...64) ?? "", of: signedIn.user.id)
        return describe(key)
      })
    // What proves one payment: a code sent for it, or something for a device to sign.
    api.post(
      "payment-challenges",
      use: signedIn { signedIn, body, _, _ in
        let user = signedIn.user.id
        let intent = try await intent(of: body, by: signedIn.user)
        var answer: JSONObject
        switch try body.choice("factor", of: Factor.self) {
        case .code: answer = describe(try await platform.authentication.sendPaymentCode(to: user, for: intent))
        case .deviceKey:
          let open = try await platform.authentication.challengePayment(intent, by: user)
          answer = describe(open)
          answer.add("options", .object(requestOptions(open)))
        }
        answer.add("payee", intent.shown)
        answer.add("payee_id", intent.payee.text)
        return .object(answer)
      })
  }

  private enum Factor: String, CaseIterable {
    case code
    case deviceKey = "device_key"
  }

  /// Whom a payment would pay, named as in the call that pays: an order or a store by its code, a person, a packet, or
  /// the payer's own card.
  private func intent(of body: FieldReader, by user: User) async throws -> PaymentIntent {
    let amount = Money.fen(try body.integer("amount", in: 1...10_000_000_000))
    switch try body.choice("pays", of: Pays.self) {
    case .order:
      let payable = try await payable(named: body, for: user)
      let price = try await price(of: payable, for: user, by: try method(body))
      guard price == amount else {
        throw APIError(
          .badRequest, "PARAM_ERROR",
          "amount: by this method the order costs \(price.minorUnits), which POST scan answers as payer_total")
      }
      return try await platform.cashier.intent(payable, price)
    case .store:
      return try await platform.cashier.store(behind: try body.string("code", bytes: 1...1024)).intent(amount)
    case .person:
      return try platform.transfers.payee(confirmedBy: try body.string("payee_token", bytes: 1...1024)).intent(amount)
    case .packet: return try await platform.redPackets.intent(try redPacketKind(body), total: amount)
    case .topUp: return platform.cards.intent(.topUp, try await card(named: body, of: user), amount)
    case .withdrawal: return platform.cards.intent(.withdrawal, try await card(named: body, of: user), amount)
    }
  }

  private enum Pays: String, CaseIterable {
    /// By its code, or by number where it waits for the password.
    case order
    /// By its printed code.
    case store
    case person
    case packet
    case topUp = "topup"
    case withdrawal
  }

  /// Where a code went and until when it is good.
  func describe(_ sent: SentTo) -> JSONObject {
    ["sent_to": .string(maskedPhone(sent.phone)), "expires_at": .string(sent.expiresAt.rfc3339)]
  }

  private func describe(_ open: OpenChallenge) -> JSONObject {
    [
      "challenge": .string(base64URL(open.challenge)), "nonce": .string(base64URL(open.nonce)),
      "expires_at": .string(open.expiresAt.rfc3339),
    ]
  }

  private func describe(_ session: WalletSession, _ current: WalletSessionID) -> JSONValue {
    [
      "device_id": .string(String(session.id.value)), "kind": "session", "name": .string(session.device),
      "created_at": .string(session.createdAt.rfc3339), "last_used_at": .string(session.usedAt.rfc3339),
      "current": .bool(session.id == current),
    ]
  }

  private func describe(_ key: RegisteredKey) -> JSONValue {
    [
      "device_id": .string(String(key.number)), "kind": "key", "name": .string(key.name),
      "created_at": .string(key.createdAt.rfc3339), "last_used_at": .string(key.usedAt.rfc3339), "current": false,
    ]
  }
}

/// What a page gives to `PublicKeyCredential.parseCreationOptionsFromJSON`. Source: WebAuthn Level 3, section 5.1.7.
func creationOptions(_ open: OpenChallenge, _ user: User) -> JSONObject {
  [
    "rp": ["id": .string(open.site.name), "name": "Fen"],
    "user": [
      "id": .string(base64URL(Array(user.id.wire.utf8))), "name": .string(user.name), "displayName": .string(user.name),
    ],
    "challenge": .string(base64URL(open.challenge)),
    "pubKeyCredParams": [["type": "public-key", "alg": -7]],
    "timeout": .integer(DeviceChallenge.life * 1_000), "attestation": "none",
    "authenticatorSelection": ["userVerification": "preferred", "residentKey": "discouraged"],
    "excludeCredentials": .array(open.keys.map { describe($0) }),
  ]
}

/// What a page gives to `PublicKeyCredential.parseRequestOptionsFromJSON`. Source: WebAuthn Level 3, section 5.1.8.
func requestOptions(_ open: OpenChallenge) -> JSONObject {
  [
    "rpId": .string(open.site.name), "challenge": .string(base64URL(open.challenge)),
    "timeout": .integer(DeviceChallenge.life * 1_000), "userVerification": "preferred",
    "allowCredentials": .array(open.keys.map { describe($0) }),
  ]
}

private func describe(_ key: CredentialID) -> JSONValue {
  ["type": "public-key", "id": .string(base64URL(key.bytes))]
}
