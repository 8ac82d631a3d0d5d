import Fen
import Foundation

/// What an order says about its goods, as far as campaigns ask.
struct GoodsOfOrder: Sendable, Equatable {
  var tags = Set<String>()
  var costPrice: Money?
  var items = [Item]()
}

extension OrderTerms {
  /// Read from the request's cold fields, and only while campaigns run.
  var goods: GoodsOfOrder {
    guard let detail else { return GoodsOfOrder() }
    // Each payment asks while a campaign runs: most orders say nothing, or a tag, and a glance tells.
    switch glance(at: detail) {
    case .tag(let tag): return GoodsOfOrder(tags: tags(in: tag))
    case .more: return wholeGoods
    }
  }

  /// All that the JSON says.
  var wholeGoods: GoodsOfOrder {
    guard let detail, let fields = try? JSONDecoder().decode(ColdFields.self, from: Data(detail.utf8)) else {
      return GoodsOfOrder()
    }
    return GoodsOfOrder(
      tags: tags(in: fields.goods_tag ?? ""),
      costPrice: fields.detail?.cost_price.map { Money(minorUnits: $0, total.currency) },
      items: (fields.detail?.goods_detail ?? []).map {
        Item(goods: $0.merchant_goods_id, quantity: $0.quantity, price: $0.unit_price)
      })
  }
}

private func tags(in text: String) -> Set<String> { Set(text.split(separator: ",").map(String.init)) }

private enum Glance {
  /// Of the goods there is no more than this, or nothing.
  case tag(String)
  case more
}

/// Goes once over an object's own fields, without reading what is in them.
private func glance(at json: String) -> Glance {
  var json = json
  return json.withUTF8 { bytes in
    var (depth, place) = (0, 0)
    var tag: Range<Int>?
    var isTag = false
    while place < bytes.count {
      defer { place += 1 }
      switch bytes[place] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let start = place + 1
        place = start
        var isPlain = true
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
          if bytes[place] == UInt8(ascii: "\\") { (isPlain, place) = (false, place + 1) }
          place += 1
        }
        guard depth == 1, place < bytes.count else { continue }
        let text = bytes[start..<place]
        if isTag {
          guard isPlain else { return .more }
          (tag, isTag) = (start..<place, false)
        } else if let value = valueBegins(after: place, bytes) {
          if text.elementsEqual("detail".utf8) { return .more }
          isTag = text.elementsEqual("goods_tag".utf8)
          if isTag, bytes[value] != UInt8(ascii: "\"") { return .more }
        }
      case _: break
      }
    }
    return .tag(tag.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "")
  }
}

/// Where a field's value begins; nil where the text that ends here is no field's name.
private func valueBegins(after quote: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  func afterBlanks(_ start: Int) -> Int? { (start..<bytes.count).first { !blanks.contains(bytes[$0]) } }
  guard let colon = afterBlanks(quote + 1), bytes[colon] == UInt8(ascii: ":") else { return nil }
  return afterBlanks(colon + 1)
}

private let blanks = Array(" \t\r\n".utf8)

// As the protocol spells them. Checked when the order was placed.

private struct ColdFields: Decodable {
  let goods_tag: String?
  let detail: Goods?
}

private struct Goods: Decodable {
  let cost_price: Int64?
  let goods_detail: [Line]?

  struct Line: Decodable {
    let merchant_goods_id: String
    let quantity: Int64
    let unit_price: Int64
  }
}
