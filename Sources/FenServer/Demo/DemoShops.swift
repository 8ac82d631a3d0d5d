import Fen
import FenPlatform

/// The merchants of the demo: three chains of convenience stores, a clothing shop, a provider for others, and a shop
/// abroad.
///
/// All are invented; they are of the kind of the shops the real thing started in.
public enum DemoShop: Int, CaseIterable, Sendable {
  case lusen, sevenBell, aoyue, gapshore, cloudbridge, queensbay

  static let melbourne = Zone("Australia/Melbourne")!

  public var id: MerchantID { MerchantID(1_900_000_001 + Int64(rawValue)) }

  public var name: String {
    switch self {
    case .lusen: "露森便利 Lusen"
    case .sevenBell: "七铃便利 Seven Bell"
    case .aoyue: "澳悦超市 Aoyue"
    case .gapshore: "盖岸服饰 Gapshore"
    case .cloudbridge: "云桥支付服务 Cloudbridge"
    case .queensbay: "皇后湾免税店 Queensbay"
    }
  }

  /// Of its folder of keys, and of its address for callbacks.
  public var folder: String {
    switch self {
    case .lusen: "lusen"
    case .sevenBell: "seven-bell"
    case .aoyue: "aoyue"
    case .gapshore: "gapshore"
    case .cloudbridge: "cloudbridge"
    case .queensbay: "queensbay"
    }
  }

  var kind: NewMerchantKind {
    switch self {
    case .lusen, .sevenBell, .aoyue, .gapshore, .queensbay: .merchant(servedBy: nil)
    case .cloudbridge: .provider
    }
  }

  var stores: [(city: String, name: String)] {
    switch self {
    case .lusen: [("上海", "南京西路店"), ("上海", "徐家汇店"), ("上海", "陆家嘴店"), ("杭州", "湖滨店")]
    case .sevenBell: [("上海", "人民广场店"), ("上海", "静安寺店"), ("北京", "国贸店")]
    case .aoyue: [("上海", "五角场店"), ("苏州", "观前街店"), ("深圳", "福田店")]
    case .gapshore: Self.clothingStores
    case .cloudbridge: []
    case .queensbay: [("Melbourne", "Swanston Street")]
    }
  }

  /// 18 in Shanghai and 11 in Shenzhen.
  private static var clothingStores: [(city: String, name: String)] {
    var stores = [(city: "上海", name: "淮海中路店"), (city: "上海", name: "环球港店"), (city: "深圳", name: "万象城店")]
    for number in 3...18 { stores.append((city: "上海", name: "上海 \(number) 店")) }
    for number in 2...11 { stores.append((city: "深圳", name: "深圳 \(number) 店")) }
    return stores
  }

  /// Where its stores are, and whose clock hangs on their walls.
  var place: (country: String, zone: Zone) {
    switch self {
    case .lusen, .sevenBell, .aoyue, .gapshore, .cloudbridge: ("CN", .shanghai)
    case .queensbay: ("AU", Self.melbourne)
    }
  }

  /// Where the shop's program would listen; `fen listen --forward-to` and a program on port 3000 get what is sent.
  var notifyURL: String { "http://127.0.0.1:3000/\(folder)/notify" }

  var goods: [(name: String, fen: Int64)] {
    switch self {
    case .lusen: [("拿铁咖啡", 1_280), ("金枪鱼饭团", 650), ("关东煮", 1_450), ("三明治与豆浆", 1_590), ("矿泉水", 300)]
    case .sevenBell: [("便当", 2_350), ("冰美式", 1_000), ("肉包与茶叶蛋", 780), ("照烧鸡饭", 2_680), ("酸奶", 690)]
    case .aoyue: [("蔬菜与水果", 4_635), ("大米 5 公斤", 5_990), ("洗衣液", 3_280), ("一周的菜", 12_846), ("冷冻水饺", 2_590)]
    case .gapshore: [("圆领卫衣", 19_900), ("直筒牛仔裤", 39_900), ("儿童 T 恤", 9_900), ("羽绒服", 129_900), ("围巾", 12_900)]
    case .cloudbridge: []
    case .queensbay: [("羊毛披肩", 45_000), ("蜂蜜礼盒", 16_800), ("明信片", 1_200)]
    }
  }
}
