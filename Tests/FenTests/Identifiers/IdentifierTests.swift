import Fen
import Testing

@Suite struct `Numbers on the wire` {
  @Test(arguments: [1, 42, 9_999_999_999, .max] as [Int64])
  func `are read back from what was written`(value: Int64) {
    let (order, refund) = (OrderID(value), RefundID(value))
    #expect(order.transactionID.count == 28 && order.transactionID.hasPrefix("42"))
    #expect(refund.wire.count == 28 && refund.wire.hasPrefix("50"))
    #expect(OrderID(transactionID: order.transactionID) == order)
    #expect(RefundID(wire: refund.wire) == refund)
  }

  @Test(arguments: [
    "", "000000000000000007", "000000000000000000007", "0000000000000000000", "-000000000000000007",
    "+000000000000000007", "000000000000000007 ", "00000000000000000x7", "９００００００", "9223372036854775808",
  ])
  func `have one spelling each`(rest: String) {
    #expect(OrderID(transactionID: "420000000" + rest) == nil)
    #expect(RefundID(wire: "500000000" + rest) == nil)
  }

  @Test func `of orders and refunds are told apart by their first digits`() {
    #expect(OrderID(transactionID: RefundID(7).wire) == nil)
    #expect(RefundID(wire: OrderID(7).transactionID) == nil)
  }

  @Test func `grow in the order they were given out`() {
    #expect([OrderID(3), OrderID(1), OrderID(2)].sorted() == [OrderID(1), OrderID(2), OrderID(3)])
    #expect(OrderID(9).transactionID < OrderID(10).transactionID)
  }
}

@Suite struct `A merchant's number` {
  @Test func `is ten digits`() {
    #expect(MerchantID("1900000001") == MerchantID(1_900_000_001))
    #expect(MerchantID(1_900_000_001).description == "1900000001")
  }

  @Test(arguments: ["", "190000001", "19000000012", "0900000001", "+190000001", "19000 0001", "190000000x", "１９０"])
  func `is nothing else`(text: String) { #expect(MerchantID(text) == nil) }
}

@Suite struct `A merchant's own number` {
  @Test(arguments: ["ORDER1", "_-|*09azAZ", String(repeating: "9", count: 32)])
  func `of an order has 6 to 32 letters, digits and signs`(text: String) throws {
    #expect(try OutTradeNo(text).value == text)
  }

  @Test(
    arguments: [
      ("", .tooShort(count: 0, least: 6)), ("ORDER", .tooShort(count: 5, least: 6)),
      (String(repeating: "9", count: 33), .tooLong(count: 33, most: 32)),
      ("ORDER 1", .character(" ")), ("ORDER@1", .character("@")), ("ORDER#1", .character("#")),
      ("订单12", .character("订")), ("ORDÉR1", .character("É")), ("ORDER\r\n", .character("\r\n")),
      ("ORDER\u{0}", .character("\u{0}")), ("ORDER１", .character("１")),
    ] as [(String, NumberFault)])
  func `of an order is refused by what is wrong with it`(text: String, fault: NumberFault) {
    #expect(throws: fault) { try OutTradeNo(text) }
  }

  @Test(arguments: ["R", "a@b_-|*", String(repeating: "z", count: 64)])
  func `of a refund has 1 to 64, an @ among them`(text: String) throws {
    #expect(try OutRefundNo(text).value == text)
  }

  @Test(
    arguments: [
      ("", .tooShort(count: 0, least: 1)), (String(repeating: "z", count: 65), .tooLong(count: 65, most: 64)),
      ("R/1", .character("/")), ("退", .character("退")),
    ] as [(String, NumberFault)])
  func `of a refund is refused by what is wrong with it`(text: String, fault: NumberFault) {
    #expect(throws: fault) { try OutRefundNo(text) }
  }
}
