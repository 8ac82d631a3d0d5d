import Fen
import FenPlatform
import FenWire

/// `/mmpaymkttransfers/…`: merchants' red packets.
///
/// Source: API v2 发放普通红包, 发放裂变红包, 发放小程序红包, 查询红包记录.
struct RedPackAPI: Sendable {
  enum Endpoint: String, CaseIterable {
    case send = "/mmpaymkttransfers/sendredpack"
    case sendGroup = "/mmpaymkttransfers/sendgroupredpack"
    case sendMiniProgram = "/mmpaymkttransfers/sendminiprogramhb"
    case query = "/mmpaymkttransfers/gethbinfo"
  }

  let platform: Platform
  let limiter: RateLimiter

  func answer(_ call: V2Call, _ endpoint: Endpoint) async throws(V2Error) -> [UInt8] {
    switch endpoint {
    case .send: return try await send(call, .single)
    case .sendGroup: return try await send(call, .group)
    case .sendMiniProgram: return try await send(call, .miniProgram)
    case .query: return try await query(call)
    }
  }

  private func send(_ call: V2Call, _ kind: MerchantPacketKind) async throws(V2Error) -> [UInt8] {
    guard limiter.admits(.redPacket, of: call.merchant.id) else {
      throw V2Error(.freqLimit, hint: "too many red packets at once; wait, then repeat with the same mch_billno")
    }
    let today = BusinessDay(platform.clock.now())
    let body = try SendRedPackBody(call.xml, kind, within: .init(of: kind, by: platform.rules, on: today))
    for name in ["sub_mch_id", "consume_mch_id", "msgappid"] where call.xml[name] != nil {
      throw V2Error(.noAuth, hint: "\(name) is for service providers, who cannot send red packets here yet")
    }
    try call.checkIsBound(body.appid)
    guard let person = platform.openIDs.user(openID: body.openid, app: body.appid) else {
      throw V2Error(.openidError, hint: "no person has this re_openid under \(body.appid)")
    }
    let order = MerchantPacketOrder(
      merchant: call.merchant.id, number: body.number, app: body.appid, person: person, amount: body.amount,
      count: body.count, senderName: body.senderName, wishing: body.wishing, activity: body.activity,
      remark: body.remark, hash: body.termsHash)
    do {
      var generator = SystemRandomNumberGenerator()
      let packet = try await platform.engine.perform(SendMerchantPacket(order, seed: generator.next()))
      return SendRedPackAnswer(body, id: packet.id.listID, package: package(of: packet, body, kind)).body
    } catch {
      throw redPackError(error)
    }
  }

  /// For the mini program's client, which opens the packet with it. The word of the packet's link stands for the sign.
  private func package(of packet: RedPacket, _ body: SendRedPackBody, _ kind: MerchantPacketKind) -> String? {
    switch kind {
    case .single, .group: return nil
    case .miniProgram:
      let sign = platform.redPackets.links.word(of: packet.id)
      return "sendid=\(packet.id.listID)&ver=8&sign=\(sign)&mchid=\(body.merchant)&appid=\(body.appid)"
    }
  }

  private func query(_ call: V2Call) async throws(V2Error) -> [UInt8] {
    guard limiter.admits(.payoutQuery, of: call.merchant.id) else { throw V2Error(.freqLimit) }
    let query = try RedPackQuery(call.xml)
    try call.checkIsBound(query.appid)
    do {
      guard let packet = try await platform.payouts.packet(call.merchant.id, query.number),
        let story = try await platform.redPackets.story(packet.packet)
      else { throw V2Error(.notFound, hint: "this merchant has no red packet \(query.number)") }
      return record(packet, story).body
    } catch {
      throw redPackError(error)
    }
  }

  private func record(_ own: MerchantPacket, _ story: RedPacketStory) -> RedPackRecord {
    let packet = story.packet
    var refund: RedPackRecord.Refund?
    let status: RedPackRecord.Status
    switch packet.state {
    case .finished: status = .received
    case .expired(let at), .returning(_, since: let at):
      status = .refunded
      refund = RedPackRecord.Refund(amount: packet.rest, at: at)
    // A merchant's packet is paid from an account: no bank is asked.
    case .open, .awaitingBank, .failed: status = packet.claimed == 0 ? .sent : .received
    }
    let kind: RedPackRecord.Kind =
      switch packet.terms.kind {
      case .direct: .normal
      case .equal, .lucky: .group
      }
    return RedPackRecord(
      number: packet.terms.number, merchant: own.merchant, id: packet.id.listID, status: status, kind: kind,
      count: packet.terms.count, total: packet.terms.total, sentAt: packet.createdAt, refund: refund,
      wishing: packet.terms.greeting ?? "", remark: own.remark, activity: own.activity,
      shares: story.claims.map { taken in
        RedPackRecord.Share(
          openid: platform.openIDs.openID(of: taken.claim.wallet, app: own.app), amount: taken.claim.share.amount,
          at: taken.claim.at)
      })
  }
}

/// Each refusal of a red packet as the protocol says it.
private func redPackError(_ error: any Error) -> V2Error {
  switch error {
  case let refusal as SendRedPacketRefusal: redPackError(refusal)
  case PostingRefusal.insufficient(_, let balance, let asked): notEnough(balance, asked)
  case UnknownThing.user: V2Error(.openidError, hint: "re_openid is nobody's any more")
  case _: v2Error(error)
  }
}

private func redPackError(_ refusal: SendRedPacketRefusal) -> V2Error {
  switch refusal {
  case .sameNumberOtherTerms:
    V2Error(
      .fatalError, hint: "this mch_billno was used with other parameters; repeat it unchanged, or take a new one")
  case .balanceTooLow(let has, let needs): notEnough(has, needs)
  case .sharesTooSmall(let least):
    V2Error(.paramError, message: "红包金额过小", hint: "each share has at least \(least.minorUnits) fen")
  case .sharesTooLarge(let most):
    V2Error(
      .paramError, message: "每个红包金额不得大于\(most.majorUnits)元", hint: "each share has at most \(most.minorUnits) fen")
  case .greetingTooLong(_, let most): V2Error(.paramError, message: "参数长度错误:wishing", hint: "at most \(most) bytes")
  case .countOutOfRange(_, let most): V2Error(.paramError, message: "参数超出范围:total_num", hint: "at most \(most)")
  // What only people's packets are refused for.
  case .toOneself, .notDivisible, .noSuchCard: V2Error(.systemError, hint: "\(refusal)", cause: "\(refusal)")
  }
}

private func notEnough(_ has: Money, _ needs: Money) -> V2Error {
  V2Error(
    .notEnough,
    hint: "the operating account holds \(has.majorUnits), this needs \(needs.majorUnits): "
      + "POST /sandbox/v1/merchants/{mchid}/fund, then repeat with the same mch_billno")
}
