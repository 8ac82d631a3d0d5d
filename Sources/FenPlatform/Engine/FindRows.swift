import Fen
import FenStore

// How commands find rows, write those that are found by a number too, and announce what they will ask for.

extension Workspace {
  func paymentCode(_ digits: Int64) throws -> PaymentCode? { try paymentCodes.find(digits, in: transaction) }
  func card(_ id: CardID) throws -> Card? { try cards.find(id, in: transaction) }

  /// - Throws: `UnknownThing.user`.
  func user(_ id: UserID) throws -> User {
    guard let user = try users.find(id, in: transaction) else { throw UnknownThing.user }
    return user
  }

  /// - Throws: `UnknownThing.notification`.
  func notification(_ id: NotificationID) throws -> Notification {
    guard let notification = try notifications.find(id, in: transaction) else { throw UnknownThing.notification }
    return notification
  }

  /// - Throws: `UnknownThing.bankRequest`.
  func bankRequest(_ id: BankRequestID) throws -> BankRequest {
    guard let request = try bankRequests.find(id, in: transaction) else { throw UnknownThing.bankRequest }
    return request
  }
}

extension Workspace {
  /// What stands in an account, with what this batch did to it.
  func balance(_ id: AccountID, _ currency: Currency) throws -> Money {
    try accounts.find(id, currency, in: transaction).balance
  }

  func order(_ id: OrderID) throws -> Order? { try orders.find(id, in: transaction) }

  func order(_ side: MerchantSide, _ number: OutTradeNo) throws -> Order? {
    try orderNumbers.find(GivenNumber(side, number), among: &orders, in: transaction)
  }

  func put(_ order: Order) {
    // The database does not know the number of a new one yet.
    if !orders.isStored(order.id) { orderNumbers.add(order) }
    orders.put(order)
  }

  func refund(_ id: RefundID) throws -> Refund? { try refunds.find(id, in: transaction) }

  func refund(_ side: MerchantSide, _ number: OutRefundNo) throws -> Refund? {
    try refundNumbers.find(GivenNumber(side, number), among: &refunds, in: transaction)
  }

  func put(_ refund: Refund) {
    if !refunds.isStored(refund.id) { refundNumbers.add(refund) }
    refunds.put(refund)
    wroteDueWork = true
  }

  /// - Throws: `UnknownThing.transfer`.
  func personTransfer(_ id: TransferID) throws -> PersonTransfer {
    guard let transfer = try personTransfers.find(id, in: transaction) else { throw UnknownThing.transfer }
    return transfer
  }

  func personTransfer(_ sender: UserID, _ number: RequestNumber) throws -> PersonTransfer? {
    try personTransferNumbers.find(GivenNumber(sender, number), among: &personTransfers, in: transaction)
  }

  func phoneLookUps(of user: UserID) throws -> PhoneLookUps? { try phoneLookUps.find(user, in: transaction) }

  func put(_ transfer: PersonTransfer) {
    if !personTransfers.isStored(transfer.id) { personTransferNumbers.add(transfer) }
    personTransfers.put(transfer)
  }

  func redPacket(_ id: RedPacketID) throws -> RedPacket? { try redPackets.find(id, in: transaction) }

  func redPacket(_ sender: RedPacketSender, _ number: String) throws -> RedPacket? {
    try redPacketNumbers.find(GivenNumber(sender, number), among: &redPackets, in: transaction)
  }

  func redPacketClaim(_ packet: RedPacketID, _ person: PersonID) throws -> RedPacketClaim? {
    try redPacketClaims.find(RedPacketClaim.Key(packet: packet, person: person), in: transaction)
  }

  func put(_ packet: RedPacket) {
    if !redPackets.isStored(packet.id) { redPacketNumbers.add(packet) }
    redPackets.put(packet)
  }

  func payout(_ merchant: MerchantID, _ number: OutBillNo) throws -> Payout? {
    try payoutNumbers.find(GivenNumber(merchant, number), among: &payouts, in: transaction)
  }

  func put(_ payout: Payout) {
    if !payouts.isStored(payout.id) { payoutNumbers.add(payout) }
    payouts.put(payout)
  }

  func payoutBatch(_ merchant: MerchantID, _ number: OutBatchNo) throws -> PayoutBatch? {
    try payoutBatchNumbers.find(GivenNumber(merchant, number), among: &payoutBatches, in: transaction)
  }

  func put(_ batch: PayoutBatch) {
    if !payoutBatches.isStored(batch.id) { payoutBatchNumbers.add(batch) }
    payoutBatches.put(batch)
  }

  func campaign(_ id: CampaignID) throws -> CampaignRow? { try campaignRows.find(id, in: transaction) }

  func campaign(_ owner: Funder, _ request: String) throws -> CampaignRow? {
    let number = GivenNumber(giver: owner.number, number: request)
    return try campaignRequests.find(number, among: &campaignRows, in: transaction)
  }

  func put(_ campaign: CampaignRow) {
    if !campaignRows.isStored(campaign.id) { campaignRequests.add(campaign) }
    campaignRows.put(campaign)
  }

  /// What a merchant pays for payments, as it stands now. Not locked: a change of the rate holds from the next payment.
  ///
  /// - Throws: `UnknownThing.merchant`.
  func feeRate(of merchant: MerchantID) throws -> FeeRate {
    if let known = feeRates[merchant] { return known }
    let rate = try transaction.first(
      "SELECT fee_rate FROM merchants WHERE mchid = ?1", [.int(merchant.value)]
    ) { FeeRate(per100k: $0.int(0)) }
    guard let rate else { throw UnknownThing.merchant }
    feeRates[merchant] = rate
    return rate
  }
}

// Announcing rows, so that they are read with those of the whole batch

extension Workspace {
  func want(_ order: OrderID) { orders.want(order) }
  func want(_ refund: RefundID) { refunds.want(refund) }
  func want(_ side: MerchantSide, _ number: OutTradeNo) { orderNumbers.want(GivenNumber(side, number)) }
  func want(_ side: MerchantSide, _ number: OutRefundNo) { refundNumbers.want(GivenNumber(side, number)) }
  func want(_ transfer: TransferID) { personTransfers.want(transfer) }
  func want(_ sender: UserID, _ number: RequestNumber) { personTransferNumbers.want(GivenNumber(sender, number)) }
  func want(_ packet: RedPacketID) { redPackets.want(packet) }
  func want(_ claim: RedPacketClaim.Key) { redPacketClaims.want(claim) }
  func want(_ sender: RedPacketSender, redPacketNumber number: String) {
    redPacketNumbers.want(GivenNumber(sender, number))
  }
  func want(_ payout: PayoutID) { payouts.want(payout) }
  func want(_ merchant: MerchantID, _ number: OutBillNo) { payoutNumbers.want(GivenNumber(merchant, number)) }
  func want(_ merchant: MerchantID, _ number: OutBatchNo) { payoutBatchNumbers.want(GivenNumber(merchant, number)) }
  func want(_ user: UserID) { users.want(user) }
  func want(_ notification: NotificationID) { notifications.want(notification) }
  func want(_ request: BankRequestID) { bankRequests.want(request) }
  func want(paymentCode digits: Int64) { paymentCodes.want(digits) }
  func want(_ account: AccountID, _ currency: Currency) { accounts.want(account, currency) }
}
