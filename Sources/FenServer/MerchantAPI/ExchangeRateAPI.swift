import Fen
import FenPlatform
import FenWire

/// `/pay/queryexchagerate`, which is spelt so: the rate of a currency on a day.
///
/// Source: API v2 查询汇率.
struct ExchangeRateAPI: Sendable {
  static let path = "/pay/queryexchagerate"

  let platform: Platform
  let limiter: RateLimiter

  func answer(_ call: V2Call) async throws(V2Error) -> [UInt8] {
    guard limiter.admits(.exchangeRate, of: call.merchant.id) else { throw V2Error(.freqLimit) }
    let today = BusinessDay(platform.clock.now())
    let query = try ExchangeRateQuery(call.xml, today: today)
    try call.checkIsBound(query.appid)
    if let shop = query.subMerchant { try await checkActs(call, for: shop) }
    do {
      let rate = try await platform.rates.rate(of: query.currency, on: query.day)
      return ExchangeRateAnswer(query, rate).body(signedWith: call.merchant.apiv2Key)
    } catch let refusal as RateRefusal {
      throw unknownRate(refusal, on: query.day)
    } catch {
      throw v2Error(error)
    }
  }

  private func checkActs(_ call: V2Call, for shop: MerchantID) async throws(V2Error) {
    do {
      guard try await platform.relations.stands(ProviderID(call.merchant.id.value), shop) else {
        throw V2Error(
          .noAuth, message: "子商户与服务商无受理关系", hint: "\(call.merchant.id) does not act for \(shop): see sub_mch_id")
      }
    } catch { throw v2Error(error) }
  }

  private func unknownRate(_ refusal: RateRefusal, on day: BusinessDay) -> V2Error {
    let why =
      switch refusal {
      case .unknown(let currency):
        platform.rates.isConnected
          ? "no rate of \(currency.rawValue) was fixed on \(day) or before: there are those since this server first ran"
          : "nobody publishes rates here: connect rates in gateways.json"
      case .stale(let currency, let last, let most):
        "the last rate of \(currency.rawValue) is of \(last), more than \(most) days before \(day): look at the log"
      }
    return V2Error(.notFound, message: "该日期的汇率不存在", hint: why)
  }
}
