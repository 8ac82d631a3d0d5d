import Fen
import FenStore

/// What a command works on: the rows of its batch, the moment, and numbers for new things.
///
/// Used on the writer's thread only.
public final class Workspace {
  /// The moment of the whole batch.
  public let now: Instant
  let numbers: NumberSource
  let transaction: any Transaction
  let rules: Rules
  let campaigns: RunningCampaigns

  /// The writer's own stripe of accounts.
  let stripe: Int

  var accounts = AccountSet()
  var orders = RowSet<Order>()
  var refunds = RowSet<Refund>()
  var redPackets = RowSet<RedPacket>()
  var redPacketClaims = RowSet<RedPacketClaim>()
  var paymentCodes = RowSet<PaymentCode>()
  var users = RowSet<User>()
  var people = RowSet<PersonRow>()
  var identities = RowSet<StoredIdentity>()
  var channels = RowSet<ConfirmedChannel>()
  var usageDays = RowSet<UsageDay>()
  var phones = RowSet<PhoneOwner>()
  var depositNumbers = RowSet<NumberedDeposit>()
  var walletSessions = RowSet<WalletSession>()
  var sentCodes = RowSet<SentCodes>()
  var deviceKeys = RowSet<RegisteredKey>()
  var deviceChallenges = RowSet<GivenChallenge>()
  var cards = RowSet<Card>()
  var bindings = RowSet<CardBinding>()
  var cardMoves = RowSet<CardMove>()
  var bankRequests = RowSet<BankRequest>()
  var bankDisputes = RowSet<BankDispute>()
  var notifications = RowSet<Notification>()
  var personTransfers = RowSet<PersonTransfer>()
  var phoneLookUps = RowSet<PhoneLookUps>()
  var payouts = RowSet<Payout>()
  var payoutBatches = RowSet<PayoutBatch>()
  var payoutDetails = RowSet<PayoutDetail>()
  var merchantPackets = NewRows<MerchantPacket>()
  var staffAccess = NewRows<StaffAccess>()
  var campaignRows = RowSet<CampaignRow>()
  var campaignPeople = RowSet<CampaignPerson>()
  var rewardRows = RowSet<Reward>()
  var coupons = RowSet<Coupon>()
  var shelf = CouponShelf()
  /// Numbers of stores that orders name and nobody knows.
  var unknownStores = Set<StoreName>()
  var members = RowSet<ProgrammeMember>()
  var stocks = RowSet<StockRow>()
  var couponRequests = RowSet<CouponRequest>()
  var payGifts = RowSet<PayGiftRow>()
  var payGiftRequests = RowSet<PayGiftRequest>()
  var frozenOrders = RowSet<FrozenOrder>()
  var shares = RowSet<ShareRow>()
  var shareLines = RowSet<ShareLineRow>()
  var shareReturns = RowSet<ShareReturn>()
  var merchantStocks = RowSet<MerchantStockRow>()
  var stockCodes = RowSet<StockCode>()
  var tillRecords = RowSet<TillRecord>()
  var answeredRequests = RowSet<AnsweredRequest>()
  var subsidies = RowSet<Subsidy>()
  var subsidyReturns = RowSet<SubsidyReturn>()
  var campaignVersions = NewRows<CampaignVersion>()
  /// Of the versions that this transaction writes.
  var newTerms = [CampaignVersion.Key: CampaignTerms]()
  var transfers = NewRows<Transfer>()
  var attempts = NewRows<DeliveryAttempt>()

  /// Something was written that is due at once: a callback, a request to the bank, a refund.
  var wroteDueWork = false

  private var orderNumbers = NumberIndex<Order>()
  private var refundNumbers = NumberIndex<Refund>()
  private var personTransferNumbers = NumberIndex<PersonTransfer>()
  private var redPacketNumbers = NumberIndex<RedPacket>()
  var cardMoveNumbers = NumberIndex<CardMove>()
  private var payoutNumbers = NumberIndex<Payout>()
  private var payoutBatchNumbers = NumberIndex<PayoutBatch>()
  private var campaignRequests = NumberIndex<CampaignRow>()
  var couponRequestNumbers = NumberIndex<CouponRequest>()
  var payGiftNumbers = NumberIndex<PayGiftRequest>()
  var shareNumbers = NumberIndex<ShareRow>()
  var shareReturnNumbers = NumberIndex<ShareReturn>()
  var tillRecordCodes = NumberIndex<TillRecord>()
  private var feeRates = [MerchantID: FeeRate]()
  /// The bank's books that are open; nil until somebody asks.
  var bankDay: BusinessDay?

  init(
    transaction: any Transaction, now: Instant, numbers: NumberSource, rules: Rules, campaigns: RunningCampaigns,
    stripe: Int
  ) {
    self.rules = rules
    self.campaigns = campaigns
    self.stripe = stripe
    self.transaction = transaction
    self.now = now
    self.numbers = numbers
  }

  /// Performs one command: its changes stay when it answers and go when it refuses. Nil when it must be performed
  /// again with a row that was not there; nothing of it stays.
  ///
  /// - Throws: `StoreError`, which ends the batch: the database may not take another statement after it.
  func attempt<C: Command>(_ command: C) throws -> Result<C.Answer, any Error>? {
    do {
      let answer = try command.perform(in: self)
      keep()
      return .success(answer)
    } catch is RowAwaited {
      takeBack()
      return nil
    } catch let failure as StoreError {
      throw failure
    } catch {
      takeBack()
      return .failure(error)
    }
  }
}

// All tables. Each is named: through a protocol the compiler would not make code for each kind of row, and these lines
// are run for every command.

extension Workspace {
  private func keep() {
    accounts.keep()
    users.keep()
    people.keep()
    identities.keep()
    channels.keep()
    usageDays.keep()
    phones.keep()
    depositNumbers.keep()
    walletSessions.keep()
    sentCodes.keep()
    deviceKeys.keep()
    deviceChallenges.keep()
    cards.keep()
    bindings.keep()
    cardMoves.keep()
    orders.keep()
    refunds.keep()
    redPackets.keep()
    redPacketClaims.keep()
    paymentCodes.keep()
    personTransfers.keep()
    phoneLookUps.keep()
    bankRequests.keep()
    bankDisputes.keep()
    payouts.keep()
    payoutBatches.keep()
    payoutDetails.keep()
    merchantPackets.keep()
    staffAccess.keep()
    campaignRows.keep()
    campaignVersions.keep()
    campaignPeople.keep()
    coupons.keep()
    rewardRows.keep()
    members.keep()
    stocks.keep()
    couponRequests.keep()
    payGifts.keep()
    payGiftRequests.keep()
    frozenOrders.keep()
    shares.keep()
    shareLines.keep()
    shareReturns.keep()
    merchantStocks.keep()
    stockCodes.keep()
    tillRecords.keep()
    subsidies.keep()
    subsidyReturns.keep()
    answeredRequests.keep()
    transfers.keep()
    notifications.keep()
    attempts.keep()
  }

  private func takeBack() {
    accounts.takeBack()
    users.takeBack()
    people.takeBack()
    identities.takeBack()
    channels.takeBack()
    usageDays.takeBack()
    phones.takeBack()
    depositNumbers.takeBack()
    walletSessions.takeBack()
    sentCodes.takeBack()
    deviceKeys.takeBack()
    deviceChallenges.takeBack()
    cards.takeBack()
    bindings.takeBack()
    cardMoves.takeBack()
    orders.takeBack()
    refunds.takeBack()
    redPackets.takeBack()
    redPacketClaims.takeBack()
    paymentCodes.takeBack()
    personTransfers.takeBack()
    phoneLookUps.takeBack()
    bankRequests.takeBack()
    bankDisputes.takeBack()
    payouts.takeBack()
    payoutBatches.takeBack()
    payoutDetails.takeBack()
    merchantPackets.takeBack()
    staffAccess.takeBack()
    campaignRows.takeBack()
    campaignVersions.takeBack()
    campaignPeople.takeBack()
    coupons.takeBack()
    rewardRows.takeBack()
    members.takeBack()
    stocks.takeBack()
    couponRequests.takeBack()
    payGifts.takeBack()
    payGiftRequests.takeBack()
    frozenOrders.takeBack()
    shares.takeBack()
    shareLines.takeBack()
    shareReturns.takeBack()
    merchantStocks.takeBack()
    stockCodes.takeBack()
    tillRecords.takeBack()
    subsidies.takeBack()
    subsidyReturns.takeBack()
    answeredRequests.takeBack()
    transfers.takeBack()
    notifications.takeBack()
    attempts.takeBack()
  }

  /// Writes what the batch changed.
  func flush() throws {
    try flushRows()
    // Last: an account is what other writers may wait for.
    try accounts.flush(to: transaction, stripe: stripe)
  }

  /// Writes all rows but the accounts': parents before children, so that every reference holds when it is checked.
  ///
  /// For a command that counts rows by a query: called before it writes anything itself, so that what is written here
  /// is what the commands before it did, and stays.
  func flushRows() throws {
    try users.flush(to: transaction)
    try people.flush(to: transaction)
    try identities.flush(to: transaction)
    try channels.flush(to: transaction)
    try usageDays.flush(to: transaction)
    try phones.flush(to: transaction)
    try depositNumbers.flush(to: transaction)
    try walletSessions.flush(to: transaction)
    try sentCodes.flush(to: transaction)
    try deviceKeys.flush(to: transaction)
    try deviceChallenges.flush(to: transaction)
    try cards.flush(to: transaction)
    try bindings.flush(to: transaction)
    try cardMoves.flush(to: transaction)
    try orders.flush(to: transaction)
    try refunds.flush(to: transaction)
    try redPackets.flush(to: transaction)
    try redPacketClaims.flush(to: transaction)
    try paymentCodes.flush(to: transaction)
    try personTransfers.flush(to: transaction)
    try phoneLookUps.flush(to: transaction)
    try bankRequests.flush(to: transaction)
    try bankDisputes.flush(to: transaction)
    try payouts.flush(to: transaction)
    try payoutBatches.flush(to: transaction)
    try payoutDetails.flush(to: transaction)
    try merchantPackets.flush(to: transaction)
    try staffAccess.flush(to: transaction)
    try campaignRows.flush(to: transaction)
    try campaignVersions.flush(to: transaction)
    try campaignPeople.flush(to: transaction)
    try coupons.flush(to: transaction)
    try rewardRows.flush(to: transaction)
    try members.flush(to: transaction)
    try stocks.flush(to: transaction)
    try couponRequests.flush(to: transaction)
    try payGifts.flush(to: transaction)
    try payGiftRequests.flush(to: transaction)
    try frozenOrders.flush(to: transaction)
    try shares.flush(to: transaction)
    try shareLines.flush(to: transaction)
    try shareReturns.flush(to: transaction)
    try merchantStocks.flush(to: transaction)
    try stockCodes.flush(to: transaction)
    try tillRecords.flush(to: transaction)
    try subsidies.flush(to: transaction)
    try subsidyReturns.flush(to: transaction)
    try answeredRequests.flush(to: transaction)
    try transfers.flush(to: transaction)
    try notifications.flush(to: transaction)
    try attempts.flush(to: transaction)
  }
}

// Finding rows

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

  /// Reads what is wanted, many rows at once. Table by table, so that all writers lock in one order.
  func readWanted() throws {
    try orderNumbers.readWanted(into: &orders, in: transaction)
    try orders.readWanted(in: transaction)
    try refundNumbers.readWanted(into: &refunds, in: transaction)
    try refunds.readWanted(in: transaction)
    try shareNumbers.readWanted(into: &shares, in: transaction)
    try shares.readWanted(in: transaction)
    try shareReturnNumbers.readWanted(into: &shareReturns, in: transaction)
    try shareReturns.readWanted(in: transaction)
    try shareLines.readWanted(in: transaction)
    try frozenOrders.readWanted(in: transaction)
    try personTransferNumbers.readWanted(into: &personTransfers, in: transaction)
    try personTransfers.readWanted(in: transaction)
    try redPacketNumbers.readWanted(into: &redPackets, in: transaction)
    try redPackets.readWanted(in: transaction)
    try redPacketClaims.readWanted(in: transaction)
    try cardMoveNumbers.readWanted(into: &cardMoves, in: transaction)
    try cardMoves.readWanted(in: transaction)
    try bankRequests.readWanted(in: transaction)
    try bankDisputes.readWanted(in: transaction)
    try payoutNumbers.readWanted(into: &payouts, in: transaction)
    try payouts.readWanted(in: transaction)
    try payoutBatchNumbers.readWanted(into: &payoutBatches, in: transaction)
    try payoutBatches.readWanted(in: transaction)
    try payoutDetails.readWanted(in: transaction)
    try notifications.readWanted(in: transaction)
    try paymentCodes.readWanted(in: transaction)
    try phoneLookUps.readWanted(in: transaction)
    try sentCodes.readWanted(in: transaction)
    try deviceChallenges.readWanted(in: transaction)
    try deviceKeys.readWanted(in: transaction)
    try phones.readWanted(in: transaction)
    try depositNumbers.readWanted(in: transaction)
    try walletSessions.readWanted(in: transaction)
    try users.readWanted(in: transaction)
    try people.readWanted(in: transaction)
    try identities.readWanted(in: transaction)
    try channels.readWanted(in: transaction)
    try usageDays.readWanted(in: transaction)
    try cards.readWanted(in: transaction)
    try bindings.readWanted(in: transaction)
    // After the people: whoever is paid for has his person locked, and a coupon changes under that lock alone.
    try campaignRequests.readWanted(into: &campaignRows, in: transaction)
    try shelf.readWanted(into: &coupons, in: transaction)
    try coupons.readWanted(in: transaction)
    try campaignRows.readWanted(in: transaction)
    try campaignPeople.readWanted(in: transaction)
    try members.readWanted(in: transaction)
    try stocks.readWanted(in: transaction)
    try couponRequestNumbers.readWanted(into: &couponRequests, in: transaction)
    try couponRequests.readWanted(in: transaction)
    try merchantStocks.readWanted(in: transaction)
    try stockCodes.readWanted(in: transaction)
    try tillRecordCodes.readWanted(into: &tillRecords, in: transaction)
    try tillRecords.readWanted(in: transaction)
    try subsidies.readWanted(in: transaction)
    try subsidyReturns.readWanted(in: transaction)
    try answeredRequests.readWanted(in: transaction)
    try payGifts.readWanted(in: transaction)
    try payGiftNumbers.readWanted(into: &payGiftRequests, in: transaction)
    try payGiftRequests.readWanted(in: transaction)
    try rewardRows.readWanted(in: transaction)
    try accounts.readWanted(in: transaction)
  }
}
