import Fen
import FenPlatform
import FenWire

// `/v3/merchant-service/complaint-notifications`: where a merchant is told of complaints.

extension ComplaintsAPI {
  func createAddress(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let url = try ComplaintAddressBody(call.reader()).url.text
    do { try platform.complaintAddresses.create(url, of: call.merchant.id) } catch { throw complaintError(error) }
    return told(call, url)
  }

  func address(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.refundQuery, call)
    do {
      guard let url = try await platform.complaintAddresses.url(of: call.merchant.id) else {
        throw ComplaintAddressRefusal.none
      }
      return told(call, url)
    } catch {
      throw complaintError(error)
    }
  }

  func changeAddress(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    let url = try ComplaintAddressBody(call.reader()).url.text
    do { try platform.complaintAddresses.change(url, of: call.merchant.id) } catch { throw complaintError(error) }
    return told(call, url)
  }

  func deleteAddress(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    try limiter.check(.order, call)
    do { try platform.complaintAddresses.delete(of: call.merchant.id) } catch { throw complaintError(error) }
    return .nothing
  }

  private func told(_ call: MerchantCall, _ url: String) -> WireAnswer {
    .json(["mchid": .string("\(call.merchant.id)"), "url": .string(url)])
  }
}
