/// The outside world as an installation is connected to it. A sandbox plays what is nil; elsewhere it is not there.
public struct Gateways: Sendable {
  public var registers: Registers?
  public var issuers: (any CardIssuerGateway)?
  public var bank: (any BankGateway)?
  public var messages: (any SMSGateway)?
  public var rates: (any RateGateway)?

  public init(
    registers: Registers? = nil, issuers: (any CardIssuerGateway)? = nil, bank: (any BankGateway)? = nil,
    messages: (any SMSGateway)? = nil, rates: (any RateGateway)? = nil
  ) {
    self.registers = registers
    self.issuers = issuers
    self.bank = bank
    self.messages = messages
    self.rates = rates
  }
}
