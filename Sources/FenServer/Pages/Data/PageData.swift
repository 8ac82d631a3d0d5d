/// What the pages read and what they can have done: one protocol per capability.
///
/// The pages know nothing of the platform behind it: tests give them a made-up one, the server the real one.
/// Every function refuses with `PageRefusal`, which has a text in each language; any other error is a fault of ours
/// and is shown as such.
protocol PageData:
  PlaceData, SignInData, WalletData, IdentityData, LimitsData, CardsData, BankMovesData, TransfersData, RedPacketsData,
  StoresData, PayoutsData, RewardsData, ComplaintsData, BillsData, DevicesData, PersonalDataData,
  TillData, DeskData, CampaignsData, ApplymentsData, RegistryData, ClaimsData
{
  /// Says that something a page shows may have changed. Several changes may come as one.
  func changes() -> AsyncStream<Void>
}
