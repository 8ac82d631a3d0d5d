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
  var combinations = RowSet<Combination>()
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
  var mallCards = RowSet<MallCard>()
  var mallPayments = RowSet<MallPayment>()
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
  var complaints = RowSet<Complaint>()
  var complaintYears = RowSet<ComplaintYear>()
  var complaintEntries = NewRows<ComplaintEntry>()
  var complaintPictures = NewRows<ComplaintPicture>()
  var campaignVersions = NewRows<CampaignVersion>()
  /// Of the versions that this transaction writes.
  var newTerms = [CampaignVersion.Key: CampaignTerms]()
  var transfers = NewRows<Transfer>()
  var attempts = NewRows<DeliveryAttempt>()

  /// Something was written that is due at once: a callback, a request to the bank, a refund.
  var wroteDueWork = false

  var combinationNumbers = NumberIndex<Combination>()
  var orderNumbers = NumberIndex<Order>()
  var refundNumbers = NumberIndex<Refund>()
  var personTransferNumbers = NumberIndex<PersonTransfer>()
  var redPacketNumbers = NumberIndex<RedPacket>()
  var cardMoveNumbers = NumberIndex<CardMove>()
  var payoutNumbers = NumberIndex<Payout>()
  var payoutBatchNumbers = NumberIndex<PayoutBatch>()
  var campaignRequests = NumberIndex<CampaignRow>()
  var couponRequestNumbers = NumberIndex<CouponRequest>()
  var payGiftNumbers = NumberIndex<PayGiftRequest>()
  var shareNumbers = NumberIndex<ShareRow>()
  var shareReturnNumbers = NumberIndex<ShareReturn>()
  var tillRecordCodes = NumberIndex<TillRecord>()
  var feeRates = [MerchantID: FeeRate]()
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
    combinations.keep()
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
    mallCards.keep()
    mallPayments.keep()
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
    complaints.keep()
    complaintYears.keep()
    complaintEntries.keep()
    complaintPictures.keep()
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
    combinations.takeBack()
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
    mallCards.takeBack()
    mallPayments.takeBack()
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
    complaints.takeBack()
    complaintYears.takeBack()
    complaintEntries.takeBack()
    complaintPictures.takeBack()
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
    try combinations.flush(to: transaction)
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
    try mallCards.flush(to: transaction)
    try mallPayments.flush(to: transaction)
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
    try complaints.flush(to: transaction)
    try complaintYears.flush(to: transaction)
    try complaintEntries.flush(to: transaction)
    try complaintPictures.flush(to: transaction)
    try transfers.flush(to: transaction)
    try notifications.flush(to: transaction)
    try attempts.flush(to: transaction)
  }
}

// Reading rows

extension Workspace {
  /// Reads what is wanted, many rows at once. Table by table, so that all writers lock in one order.
  func readWanted() throws {
    try combinationNumbers.readWanted(into: &combinations, in: transaction)
    try combinations.readWanted(in: transaction)
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
    try mallCards.readWanted(in: transaction)
    try mallPayments.readWanted(in: transaction)
    try complaints.readWanted(in: transaction)
    try complaintYears.readWanted(in: transaction)
    try rewardRows.readWanted(in: transaction)
    try accounts.readWanted(in: transaction)
  }
}
