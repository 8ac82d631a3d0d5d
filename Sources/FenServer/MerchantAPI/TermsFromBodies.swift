import Fen
import FenWire

// What a merchant's message asks for, as the rules know it.

extension OrderTerms {
  /// - Parameter payer: the person whom `payer.openid` names.
  convenience init(_ body: PrepayBody, payer: UserID?) {
    self.init(
      side: body.parties.side, number: body.number, app: body.parties.app, subApp: body.parties.subApp,
      tradeType: body.kind.tradeType, total: body.total,
      description: body.description, attach: body.attach, notifyURL: body.notifyURL.text, payer: payer,
      methodLimits: body.methodLimits, expiresAt: body.timeExpire, storeID: body.storeID, deviceID: body.deviceID,
      isToBeShared: body.isToBeShared, goodsTag: body.goodsTag, goods: body.goods.map { JSONValue.object($0).text },
      detail: body.other.map { JSONValue.object($0).text }, hash: body.termsHash)
  }

  convenience init(_ body: CodepayBody) {
    self.init(
      side: body.parties.side, number: body.number, app: body.parties.app, subApp: body.parties.subApp,
      tradeType: .code, total: body.total,
      description: body.description, attach: body.attach, storeID: body.storeID, deviceID: body.deviceID,
      isToBeShared: body.isToBeShared, goodsTag: body.goodsTag, goods: body.goods.map { JSONValue.object($0).text },
      detail: body.other.map { JSONValue.object($0).text }, hash: body.termsHash)
  }
}

extension RefundTerms {
  init(_ body: RefundBody, side: MerchantSide) {
    self.init(
      side: side, number: body.number, amount: body.refund, total: body.total, reason: body.reason,
      notifyURL: body.notifyURL?.text, detail: body.other.map { JSONValue.object($0).text }, hash: body.termsHash)
  }
}
