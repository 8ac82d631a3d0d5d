import Testing

@testable import Fen

private func history(_ lines: String...) throws(HistoryFault) -> ImportedHistory {
  try ImportedHistory(csv: lines.joined(separator: "\n"))
}

private func fault(_ lines: String...) -> HistoryFault? {
  do throws(HistoryFault) {
    _ = try ImportedHistory(csv: lines.joined(separator: "\n"))
    return nil
  } catch {
    return error
  }
}

@Suite struct `A history of payments that somebody has` {
  @Test func `is a table, in whatever order its columns and its lines stand`() throws {
    let found = try history(
      "amount,at,customer,merchant,store,city,trade_type,card,goods_tag,verified,member,of no matter",
      "12.50,2016-08-09T08:00:00+08:00,ming,1900000001,S1,上海,NATIVE,CMB_CREDIT,\"tea,autumn\",0,yes,x",
      "", "3,2016-08-08T07:00:00+08:00,hong,1900000001")
    #expect(found.purchases.map(\.total) == [.fen(300), .fen(1_250)] && found.customers == 2 && found.places == 2)
    let tea = found.purchases[1]
    #expect(tea.at == at("2016-08-09T08:00:00+08:00") && tea.tradeType == .native && !tea.isVerified)
    #expect(tea.place == PaymentPlace(merchant: MerchantID(1_900_000_001), store: "S1", city: "上海"))
    #expect(tea.card == CardTraits(issuer: "CMB", kind: .credit) && tea.tags == ["tea", "autumn"])
    #expect(found.members == [CampaignBooks.CustomerName(tea.person, tea.place.merchant)])
    #expect(found.purchases[0].isVerified && found.purchases[0].tradeType == .code && found.purchases[0].card == nil)
  }

  @Test func `is a trade bill as it is, without its refunds and sums`() throws {
    let found = try ImportedHistory(
      csv: """
        \u{FEFF}交易时间,公众账号ID,商户号,设备号,用户标识,交易类型,交易状态,付款银行,货币种类,退款金额,订单金额\r
        `2016-08-08 07:00:00,`wx1,`1900000001,`,`o1,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`0.00,`20.00\r
        `2016-08-08 07:01:00,`wx1,`1900000001,`,`o1,`JSAPI,`REFUND,`CMB_DEBIT,`CNY,`5.00,`0.00\r
        总交易单数,应结订单总金额\r
        `2,`20.00\r

        """)
    #expect(found.purchases.map(\.at) == [at("2016-08-08T07:00:00+08:00")])
    #expect(found.purchases[0].total == .fen(2_000) && found.purchases[0].place.store == nil)
  }

  @Test func `of a provider's bill counts each of its merchants for itself, and takes no device for a store`() throws {
    let found = try history(
      "交易时间,公众账号ID,商户号,特约商户号,设备号,用户标识,交易类型,交易状态,付款银行,货币种类,订单金额",
      "`2016-08-08 07:00:00,`wx1,`1900000001,`1900000002,`POS-1,`o1,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`20.00",
      "`2016-08-08 07:01:00,`wx1,`1900000001,`1900000003,`POS-2,`o1,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`20.00",
      "`2016-08-08 07:02:00,`wx1,`1900000001,`0,`POS-3,`o1,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`20.00")
    let merchants: [Int64] = [1_900_000_002, 1_900_000_003, 1_900_000_001]
    #expect(found.purchases.map(\.place) == merchants.map { PaymentPlace(merchant: MerchantID($0)) })
    let head = "at,customer,merchant,sub_merchant,amount"
    #expect(
      fault(head, "2016-08-08T07:00:00+08:00,ming,1900000001,19,1")
        == HistoryFault(line: 2, .unreadable(.subMerchant, "19")))
  }

  @Test func `says where it cannot be read`() {
    let head = "at,customer,merchant,amount"
    let moment = "2016-08-08T07:00:00+08:00"
    #expect(fault("") == HistoryFault(line: 1, .empty) && fault(head) == HistoryFault(line: 1, .empty))
    #expect(fault("at,customer,amount", "x") == HistoryFault(line: 1, .columnMissing(.merchant)))
    #expect(fault("at,at,customer,merchant,amount") == HistoryFault(line: 1, .columnTwice(.at)))
    #expect(fault(head, "\(moment),,1900000001,1") == HistoryFault(line: 2, .missing(.customer)))
    #expect(fault(head, "", "today,ming,1900000001,1") == HistoryFault(line: 3, .unreadable(.at, "today")))
    #expect(fault(head, "\(moment),ming,19,1") == HistoryFault(line: 2, .unreadable(.merchant, "19")))
    for amount in ["0", "-1", "1.234", "ten"] {
      #expect(
        fault(head, "\(moment),ming,1900000001,\(amount)") == HistoryFault(line: 2, .unreadable(.amount, amount)))
    }
    #expect(fault(head, "\(moment),ming,1900000001") == HistoryFault(line: 2, .missing(.amount)))
  }

  @Test func `is moved by whole weeks`() throws {
    let past = try history(
      "at,customer,merchant,amount", "2016-08-08T07:00:00+08:00,ming,1900000001,20",
      "2016-08-10T17:00:00+08:00,hong,1900000001,20")
    let begin = at("2026-11-01T00:00:00+08:00")
    let moved = past.moved(to: begin)
    // A Monday, as before, and the first after the beginning.
    #expect(moved.purchases.map(\.at) == [at("2026-11-02T07:00:00+08:00"), at("2026-11-04T17:00:00+08:00")])
    #expect(moved.moved(to: at("2016-08-08T07:00:00+08:00")) == past && past.moved(to: past.purchases[0].at) == past)
  }

  @Test func `is forecast by the rules that decide payments`() throws {
    let found = try history(
      "at,customer,merchant,amount", "2016-06-08T07:00:00+08:00,ming,1900000001,20",
      "2016-06-08T07:00:01+08:00,ming,1900000001,20", "2016-06-08T07:00:02+08:00,hong,1900000001,20")
    let once = campaign(
      1, .cashback(.fixed(.fen(100))), Conditions(hours: hours()), limits: CampaignLimits(perPerson: 1))
    let line = forecast([once], over: found.purchases, members: found.members, seed: 1).lines[CampaignID(1)]
    #expect(line?.count == 2 && line?.spent == 200 && line?.people == 2)
  }
}
