import Fen
import Testing

private let today = BusinessDay(noon)

/// Seventeen digits with their check digit, as the standard sets it out: weights 2^(18-i) mod 11.
private func made(_ digits: String) -> String {
  let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  let sum = zip(digits, weights).reduce(0) { $0 + Int(String($1.0))! * $1.1 }
  return digits + ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum % 11]
}

@Suite struct `Reading the number of an identity card` {
  // The examples of GB 11643-1999, 4.
  @Test(arguments: ["11010519491231002X", "440524188001010014"])
  func `knows the standard's own examples`(text: String) throws {
    if text.hasPrefix("4405241880") {
      #expect(throws: IDCardFault.birthDay) { try IDCardNumber(text, on: today) }
    } else {
      #expect(try IDCardNumber(text, on: today).birthDay == BusinessDay("1949-12-31"))
    }
  }

  @Test func `takes a small x`() throws {
    #expect(try IDCardNumber("11010519491231002x", on: today).text == "11010519491231002X")
  }

  @Test(arguments: [Seed.ofThisRun])
  func `agrees with the standard's table of weights, and notices any digit that is wrong`(seed: Seed) throws {
    var generator = seed.generator
    for _ in 0..<300 {
      let tail = (0..<3).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
      let text = made("4403051990061" + String(Int.random(in: 0...9, using: &generator)) + tail)
      #expect(try IDCardNumber(text, on: today).text == text)
      let place = Int.random(in: 0..<17, using: &generator)
      var wrong = Array(text)
      wrong[place] = Character(String((Int(String(wrong[place]))! + Int.random(in: 1...9, using: &generator)) % 10))
      #expect(throws: IDCardFault.checkDigit) { try IDCardNumber(String(wrong), on: today) }
    }
  }

  @Test(arguments: ["", "1101051949123100", "110105491231002", "A1010519491231002X", "１１０１０５１９４９１２３１００２X"])
  func `takes 17 digits and one more or an X`(text: String) {
    #expect(throws: IDCardFault.notANumber) { try IDCardNumber(text, on: today) }
  }

  @Test(arguments: ["10", "00", "19", "66", "99", "84"])
  func `takes no region that does not exist`(province: String) {
    #expect(throws: IDCardFault.region) { try IDCardNumber(made(province + "010119900101001"), on: today) }
  }

  @Test(arguments: ["19900230", "19901301", "19900100", "18991231", "20270101", "00000000"])
  func `takes no day of birth that does not exist or has not come`(day: String) {
    #expect(throws: IDCardFault.birthDay) { try IDCardNumber(made("440305" + day + "001"), on: today) }
  }

  @Test func `takes somebody born today and nobody born tomorrow`() throws {
    #expect(try IDCardNumber(made("44030520261121001"), on: today).birthDay == today)
    #expect(throws: IDCardFault.birthDay) { try IDCardNumber(made("44030520261122001"), on: today) }
  }
}

@Suite struct `Reading a phone number` {
  @Test(
    arguments: [
      ("13800138000", "13800138000"), ("+8613800138000", "13800138000"), ("19912345678", "19912345678"),
      ("12800138000", nil), ("1380013800", nil), ("138001380000", nil), ("23800138000", nil), ("1380013800a", nil),
      ("", nil), ("+8513800138000", nil),
    ] as [(String, String?)])
  func `takes the eleven digits of a mobile phone`(text: String, digits: String?) {
    #expect(PhoneNumber(text)?.digits == digits)
  }
}

@Suite struct `Masking personal data` {
  @Test(
    arguments: [
      ("", ""), ("张", "*"), ("张三", "张*"), ("张小三", "张*三"), ("欧阳小三", "欧**三"), ("Li Lei", "L****i"),
      ("Alexandra Montgomery-Smith", "A******h"),
    ])
  func `leaves of a name its first and last character`(name: String, masked: String) {
    #expect(maskedName(name) == masked)
  }

  @Test func `leaves of a phone number three digits and four`() {
    #expect(PhoneNumber("13800138000")?.masked == "138****8000")
    #expect(maskedPhone("1234567") == "*******")
  }

  @Test func `leaves of a document its first and last character`() {
    #expect(maskedDocument("11010519491231002X") == "1****************X")
    #expect(maskedDocument("E1") == "**")
  }
}
