import Fen
import FenPlatform

/// The customers of the demo, each with a habit that shows a way of paying or a way of failing. All are invented.
public enum DemoPerson: Int, CaseIterable, Sendable {
  case ming, hong, wang, li, zhou, mei, chen, max, xin

  public var name: String {
    switch self {
    case .ming: "小明"
    case .hong: "小红"
    case .wang: "老王"
    case .li: "小李"
    case .zhou: "小周"
    case .mei: "梅姐"
    case .chen: "陈阿姨"
    case .max: "Maximiliana Featherstonehaugh-Wolfeschlegelstein"
    case .xin: "小新"
    }
  }

  /// What to expect of this person at the till.
  public var habit: String {
    switch self {
    case .ming: "pays: ¥1,001.88 in the wallet"
    case .hong: "has ¥0.01: the balance is too low for everything"
    case .wang: "pays with a debit card; sent the group a red packet that is not empty yet"
    case .li: "pays with a credit card"
    case .zhou: "has a frozen card: the bank refuses it, and refunds to it"
    case .mei: "pays from the wallet or with a debit card; has a transfer to accept and a red packet to open"
    case .chen: "always shows the payment code; class II"
    case .max: "is a visitor with a long name; class I"
    case .xin: "is not verified: cannot open the red packet that waits until a card is bound"
    }
  }

  var phone: String { "1380013800\(rawValue)" }

  /// What is in the wallet when the history ends, but for what the person drew from red packets. Fen.
  var closingBalance: Int64 {
    switch self {
    case .ming: 100_000
    case .hong: 1
    case .wang, .li, .zhou, .xin: 0
    case .mei: 52_013
    case .chen: 18_860
    case .max: 8_800
    }
  }

  var cards: [NewUser.NewCard] {
    switch self {
    case .wang: [.init(kind: .debit, balance: 2_000_000)]
    case .li: [.init(kind: .credit, balance: 3_000_000)]
    case .zhou: [.init(kind: .debit, balance: 500_000)]
    case .mei: [.init(kind: .debit, balance: 800_000)]
    case .ming, .hong, .chen, .max, .xin: []
    }
  }

  var accountClass: AccountClass {
    switch self {
    case .ming, .hong, .wang, .li, .zhou, .mei: .three
    case .chen: .two
    case .max: .one
    case .xin: .unverified
    }
  }
}
