import CZlib
import Fen
import Testing

@testable import FenWire

private func payment(_ number: String, fen: Int64, attach: String? = nil, description: String = "测试") -> TradeBillRow {
  TradeBillRow(
    time: Instant(rfc3339: "2022-03-21T13:51:31+08:00")!, appid: "wxfdc955f7104ad557",
    side: .merchant(MerchantID(1_800_236_710)), deviceID: nil, order: OrderID(7), number: OutTradeNo(stored: number),
    openid: "oZWaCKXip5njeEiloC4oeOV1TTsk", tradeType: .jsapi, bankType: "OTHERS",
    event: .payment(total: .fen(fen), settlement: .fen(fen), coupon: .fen(0)), description: description,
    attach: attach, fee: .fen(60), feeRate: 600)
}

private func refund(fen: Int64) -> TradeBillRow {
  let time = Instant(rfc3339: "2022-03-22T08:00:00+08:00")!
  return TradeBillRow(
    time: time, appid: "wx1", side: .merchant(MerchantID(1_800_236_710)), deviceID: "POS1", order: OrderID(7),
    number: OutTradeNo(stored: "ORDER01"), openid: "o1", tradeType: .code, bankType: "CMB_DEBIT",
    event: .refund(
      TradeBillRefund(
        id: RefundID(9), number: OutRefundNo(stored: "R1"), requestedAt: time, succeededAt: time.adding(seconds: 5),
        requested: .fen(fen), settled: .fen(fen), coupon: .fen(0), way: .original, status: .success)),
    description: "测试", attach: nil, fee: .fen(-6), feeRate: 600)
}

private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

@Suite struct `A trade bill` {
  @Test func `of all rows has the columns of the real file`() {
    let columns =
      "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,"
      + "退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n"
    #expect(text(TradeBillWriter(.all).header) == columns)
  }

  @Test func `of payments has the columns of the real file`() {
    let columns =
      "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,"
      + "手续费,费率,订单金额,费率备注\r\n"
    #expect(text(TradeBillWriter(.success).header) == columns)
  }

  @Test func `of refunds has the columns of the real file`() {
    let columns =
      "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,退款申请时间,退款成功时间,"
      + "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n"
    #expect(text(TradeBillWriter(.refund).header) == columns)
  }

  @Test func `shows a payment as the real file does`() {
    var writer = TradeBillWriter(.all)
    #expect(
      text(writer.line(payment("2021WERUN1647840687637", fen: 10_000)))
        == "`2022-03-21 13:51:31,`wxfdc955f7104ad557,`1800236710,`0,`,`4200000000000000000000000007,"
        + "`2021WERUN1647840687637,`oZWaCKXip5njeEiloC4oeOV1TTsk,`JSAPI,`SUCCESS,`OTHERS,`CNY,`100.00,`0.00,`0,`0,`0.00,"
        + "`0.00,`,`,`测试,`,`0.60000,`0.60%,`100.00,`0.00,`\r\n")
  }

  @Test func `shows a refund with its own numbers and no order amounts`() {
    var writer = TradeBillWriter(.refund)
    #expect(
      text(writer.line(refund(fen: 1_000)))
        == "`2022-03-22 08:00:00,`wx1,`1800236710,`0,`POS1,`4200000000000000000000000007,`ORDER01,`o1,`MICROPAY,`REFUND,"
        + "`CMB_DEBIT,`CNY,`0.00,`0.00,`2022-03-22 08:00:00,`2022-03-22 08:00:05,`5000000000000000000000000009,`R1,"
        + "`10.00,`0.00,`ORIGINAL,`SUCCESS,`测试,`,`-0.06000,`0.60%,`0.00,`10.00,`\r\n")
  }

  @Test func `sums up what it lists and leaves out what its kind does not list`() {
    var all = TradeBillWriter(.all)
    var success = TradeBillWriter(.success)
    var refunds = TradeBillWriter(.refund)
    for row in [payment("A00001", fen: 10_000), payment("A00002", fen: 1), refund(fen: 1_000)] {
      _ = all.line(row)
      _ = success.line(row)
      _ = refunds.line(row)
    }
    #expect(
      text(all.summary()) == "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
        + "`3,`100.01,`10.00,`0.00,`1.14000,`100.01,`10.00\r\n")
    #expect(text(success.summary()) == "总交易单数,应结订单总金额,手续费总金额,订单总金额\r\n`2,`100.01,`1.20000,`100.01\r\n")
    #expect(text(refunds.summary()).hasSuffix("`1,`0.00,`10.00,`0.00,`-0.06000,`0.00,`10.00\r\n"))
  }

  @Test func `keeps its columns whatever the merchant wrote`() {
    var writer = TradeBillWriter(.all)
    let line = text(writer.line(payment("A00001", fen: 1, attach: "a,b\u{1}c", description: "x\r\ny")))
    #expect(line.contains("`x\\r\\ny,`a，b c,`"))
    #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == 27)
    #expect(line.utf8.filter { $0 == 10 }.count == 1)
  }

  @Test(arguments: [(600, "0.60%"), (0, "0.00%"), (1000, "1.00%"), (375, "0.375%"), (12_345, "12.345%"), (10, "0.01%")])
  func `a rate is printed in per cent`(rate: Int64, shown: String) {
    var writer = TradeBillWriter(.success)
    var row = payment("A00001", fen: 1)
    row = TradeBillRow(
      time: row.time, appid: row.appid, side: row.side, deviceID: nil, order: row.order, number: row.number,
      openid: row.openid, tradeType: row.tradeType, bankType: row.bankType, event: row.event, description: "",
      attach: nil,
      fee: .fen(0), feeRate: rate)
    #expect(text(writer.line(row)).contains("`\(shown),"))
  }
}

@Suite struct `A fund-flow bill` {
  @Test func `lists incomes and outlays and sums them apart`() {
    var writer = FundFlowBillWriter()
    let time = Instant(rfc3339: "2018-02-01T04:21:23+08:00")!
    let line = writer.line(
      FundFlowRow(
        time: time, business: "5000", flow: "1900", kind: .refund, amount: .fen(2), balance: .fen(17), note: "缺货",
        voucher: "REF42"))
    #expect(text(line) == "`2018-02-01 04:21:23,`5000,`1900,`退款,`退款,`支出,`0.02,`0.17,`system,`缺货,`REF42\r\n")
    _ = writer.line(
      FundFlowRow(
        time: time, business: "42", flow: "1", kind: .trade, amount: .fen(35), balance: .fen(52), note: "", voucher: "A"
      ))
    #expect(text(writer.summary()) == "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`2.0,`1.0,`0.35,`1.0,`0.02\r\n")
    #expect(
      text(writer.header)
        == "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\r\n")
  }
}

@Suite struct `A bill file` {
  @Test func `has the SHA-1 of its plain bytes`() {
    var digest = BillDigest()
    digest.add(Array("a".utf8))
    digest.add(Array("bc".utf8))
    #expect(digest.hexadecimal() == "a9993e364706816aba3e25717850c26c9cd0d89d")
  }

  @Test(arguments: [0, 1, 511, 100_000, 1_000_000])
  func `comes back from gzip as it was`(count: Int) throws {
    var generator = SplitMix(state: 42)
    let plain = (0..<count).map { _ in UInt8.random(in: 0...(count > 500_000 ? 255 : 9), using: &generator) }
    let gzip = GzipStream()
    var packed = [UInt8]()
    for start in stride(from: 0, to: count, by: 30_000) {
      packed += gzip.add(Array(plain[start..<min(count, start + 30_000)]))
    }
    packed += gzip.finish()
    #expect(packed.starts(with: [0x1F, 0x8B, 8]))
    #expect(gunzip(packed, count: count) == plain)
  }

  private func gunzip(_ packed: [UInt8], count: Int) -> [UInt8]? {
    var stream = z_stream()
    return withUnsafeMutablePointer(to: &stream) { stream in
      guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
      defer { inflateEnd(stream) }
      var packed = packed
      return packed.withUnsafeMutableBufferPointer { packed in
        var outcome = Z_OK
        let plain = [UInt8](unsafeUninitializedCapacity: count + 1) { plain, size in
          stream.pointee.next_in = packed.baseAddress
          stream.pointee.avail_in = CUnsignedInt(packed.count)
          stream.pointee.next_out = plain.baseAddress
          stream.pointee.avail_out = CUnsignedInt(plain.count)
          outcome = inflate(stream, Z_FINISH)
          size = Int(stream.pointee.total_out)
        }
        return outcome == Z_STREAM_END ? plain : nil
      }
    }
  }
}

/// A small seeded generator, so that the tests repeat.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
