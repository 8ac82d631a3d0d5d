import Fen
import FenWire

/// A sale of the story: who buys what where.
struct DemoSale: Sendable {
  enum Way: Hashable, Sendable {
    case code
    case prepaid(TradeKind)
  }
  let index: Int
  let shop: DemoShop
  let store: Int
  let buyer: DemoPerson
  let way: Way
  let withCard: Bool
  let goods: String
  let total: Int64
  let placedAt: Instant

  /// `out_trade_no`: the day and a number within the story.
  var number: String {
    let digits = String(index)
    return "\(placedAt.compact.prefix(8))-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}

/// Something that happens in the story.
struct DemoAct: Sendable {
  enum Deed: Sendable {
    /// The till scans the buyer's code.
    case take(DemoSale)
    /// The order is placed, to be paid by the buyer soon.
    case place(DemoSale, expiresAfter: Int64?)
    case pay(DemoSale)
    case close(DemoSale)
    case reverse(DemoSale)
    case refund(DemoSale, amount: Int64, reason: String)
    case freezeCard(DemoPerson)
    case wallet(DemoWalletDeed)
  }
  let at: Instant
  let deed: Deed
}

/// The days before the demo begins, told anew for each now and always alike.
struct DemoTimeline: Sendable {
  private(set) var acts = [DemoAct]()
  private let firstDay: BusinessDay
  private let end: Instant
  private var random = SplitMix(state: 20_131_105)
  private var sales = 0

  /// - Parameter now: the story ends a minute before.
  init(until now: Instant) {
    end = now.adding(minutes: -1)
    firstDay = BusinessDay(number: BusinessDay(now).number - demoDays)
    var day = firstDay
    while day <= BusinessDay(now) {
      for habit in habits { tell(habit, on: day) }
      day = day.next
    }
    tellWhatWentDifferently()
    for (at, deed) in walletDeeds(from: firstDay, until: end) { add(.wallet(deed), at: at) }
    acts = acts.enumerated().filter { $0.element.at < end }
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }

  /// The first moment: people and shops appear.
  var start: Instant { firstDay.start }

  /// What a person's wallet must hold at first to end as it should. Fen.
  func openingBalance(of person: DemoPerson) -> Int64 {
    acts.reduce(person.closingBalance) { balance, act in
      switch act.deed {
      case .take(let sale), .pay(let sale):
        sale.buyer == person && !sale.withCard ? balance + sale.total : balance
      case .reverse(let sale): sale.buyer == person && !sale.withCard ? balance - sale.total : balance
      case .refund(let sale, let amount, _): sale.buyer == person && !sale.withCard ? balance - amount : balance
      case .wallet(let deed): balance - deed.gain(of: person)
      case .place, .close, .freezeCard: balance
      }
    }
  }

  /// Most days a habit is kept, within twenty minutes of its time.
  private mutating func tell(_ habit: Habit, on day: BusinessDay) {
    let late = Int64(random.next() % 1_200)
    let choice = Int(random.next() % UInt64(habit.shop.goods.count))
    guard random.next() % 10 < 9 else { return }
    let at = day.start.adding(minutes: habit.minute).adding(seconds: late)
    let goods = habit.shop.goods[choice]
    sell(habit.shop, habit.store, habit.person, habit.way, card: habit.withCard, goods.name, goods.fen, at: at)
  }

  private mutating func tellWhatWentDifferently() {
    let (first, second, third) = (firstDay, firstDay.next, firstDay.next.next)
    func at(_ day: BusinessDay, _ hour: Int64, _ minute: Int64) -> Instant {
      day.start.adding(minutes: hour * 60 + minute)
    }

    // The wrong thing was scanned; the till takes the payment back at once.
    let mistaken = sell(.sevenBell, 0, .chen, .code, card: false, "便当（扫错）", 2_350, at: at(second, 12, 31))
    add(.reverse(mistaken), at: at(second, 12, 32))
    // Sour milk, all of it given back.
    let sour = sell(.aoyue, 0, .ming, .prepaid(.native), card: false, "鲜牛奶", 2_980, at: at(first, 18, 40))
    add(.refund(sour, amount: 2_980, reason: "商品变质"), at: at(first, 19, 25))
    // One of three shirts goes back to the credit card.
    let shirts = sell(.gapshore, 0, .li, .prepaid(.jsapi), card: true, "圆领卫衣 ×3", 59_700, at: at(first, 15, 12))
    add(.refund(shirts, amount: 19_900, reason: "尺码不合适"), at: at(second, 11, 5))
    // His card is frozen before the refund arrives: it becomes abnormal.
    let coat = sell(.gapshore, 1, .zhou, .prepaid(.app), card: true, "围巾", 12_900, at: at(first, 20, 3))
    add(.freezeCard(.zhou), at: at(second, 9, 0))
    add(.refund(coat, amount: 12_900, reason: "七天无理由退货"), at: at(second, 10, 20))
    // Over 1000 yuan the code is not enough: the phone asks for the password.
    let down = sell(.gapshore, 0, .wang, .code, card: true, "羽绒服", 129_900, at: at(second, 16, 48))
    add(.pay(down), at: at(second, 16, 49))
    // A change of mind, and a code nobody scanned.
    let left = sale(.gapshore, 2, .mei, .prepaid(.h5), card: false, "儿童 T 恤", 9_900, at: at(second, 21, 10))
    add(.place(left, expiresAfter: nil), at: left.placedAt)
    add(.close(left), at: at(second, 21, 20))
    let unscanned = sale(.aoyue, 1, .chen, .prepaid(.native), card: false, "大米 5 公斤", 5_990, at: at(third, 9, 40))
    add(.place(unscanned, expiresAfter: 300), at: unscanned.placedAt)
    // Paid while the shop's server was down, and after it went away for good: see `DemoReceivers`.
    sell(.gapshore, 0, .mei, .prepaid(.app), card: true, "直筒牛仔裤", 39_900, at: at(second, 22, 15))
    sell(.gapshore, 1, .max, .prepaid(.h5), card: false, "围巾", 12_900, at: end.adding(minutes: -35))
  }

  @discardableResult
  private mutating func sell(
    _ shop: DemoShop, _ store: Int, _ buyer: DemoPerson, _ way: DemoSale.Way, card: Bool, _ goods: String,
    _ total: Int64, at: Instant
  ) -> DemoSale {
    let sale = sale(shop, store, buyer, way, card: card, goods, total, at: at)
    switch way {
    case .code: add(.take(sale), at: at)
    case .prepaid:
      add(.place(sale, expiresAfter: nil), at: at)
      add(.pay(sale), at: at.adding(seconds: 8 + Int64(random.next() % 40)))
    }
    return sale
  }

  private mutating func sale(
    _ shop: DemoShop, _ store: Int, _ buyer: DemoPerson, _ way: DemoSale.Way, card: Bool, _ goods: String,
    _ total: Int64, at: Instant
  ) -> DemoSale {
    sales += 1
    return DemoSale(
      index: sales, shop: shop, store: store, buyer: buyer, way: way, withCard: card, goods: goods, total: total,
      placedAt: at)
  }

  private mutating func add(_ deed: DemoAct.Deed, at: Instant) { acts.append(DemoAct(at: at, deed: deed)) }
}

/// Days of history before today.
private let demoDays: Int64 = 3

/// Something a person does most days.
private struct Habit {
  let person: DemoPerson
  let shop: DemoShop
  let store: Int
  /// Of the day.
  let minute: Int64
  let way: DemoSale.Way
  let withCard: Bool

  init(
    _ person: DemoPerson, _ shop: DemoShop, _ store: Int, at hour: Int64, _ minute: Int64,
    _ way: DemoSale.Way = .code, card: Bool = false
  ) {
    self.person = person
    self.shop = shop
    self.store = store
    self.minute = hour * 60 + minute
    self.way = way
    withCard = card
  }
}

/// The rush before work, at noon and after work.
private let habits = [
  Habit(.ming, .lusen, 0, at: 7, 40), Habit(.ming, .sevenBell, 0, at: 12, 5, .prepaid(.native)),
  Habit(.ming, .lusen, 0, at: 18, 20), Habit(.hong, .sevenBell, 1, at: 7, 50), Habit(.hong, .lusen, 1, at: 12, 15),
  Habit(.wang, .lusen, 2, at: 7, 10, card: true), Habit(.wang, .aoyue, 0, at: 17, 30, .prepaid(.native), card: true),
  Habit(.li, .sevenBell, 2, at: 8, 25, card: true), Habit(.li, .sevenBell, 2, at: 12, 30, card: true),
  Habit(.mei, .lusen, 3, at: 8, 5), Habit(.mei, .aoyue, 1, at: 19, 0, .prepaid(.jsapi), card: true),
  Habit(.mei, .lusen, 3, at: 21, 30), Habit(.chen, .aoyue, 0, at: 6, 45), Habit(.chen, .aoyue, 0, at: 16, 10),
  Habit(.chen, .lusen, 1, at: 9, 30), Habit(.max, .sevenBell, 0, at: 9, 15), Habit(.max, .sevenBell, 1, at: 13, 10),
  Habit(.max, .lusen, 2, at: 22, 40, .prepaid(.native)), Habit(.hong, .lusen, 1, at: 19, 45, .prepaid(.h5)),
]

/// SplitMix64: small, and the same on every machine.
private struct SplitMix: Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
