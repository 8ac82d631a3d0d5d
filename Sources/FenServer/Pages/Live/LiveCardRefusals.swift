import Fen
import FenPlatform

func pageRefusal(_ refusal: BindingRefusal) -> CardPageRefusal {
  switch refusal {
  case .unknownIssuer: .issuerUnknown
  case .wrongLength(let right): .wrongLength(right: right)
  case .alreadyBound: .alreadyBound
  case .issuer(.elementsDiffer), .issuer(.declined), .issuer(.ordered): .elementsDiffer
  case .issuer(.frozen): .frozen
  case .issuerSilent: .issuerSilent
  case .wrongCode(let left): .codeWrong(triesLeft: Int(left))
  case .ended, .notAwaitingCode: .bindingOver
  }
}

/// Nil for a fault of ours.
func pageRefusal(_ refusal: CardMoveRefusal) -> PageRefusal? {
  switch refusal {
  case .otherTerms: .transfer(.sentOtherwise)
  case .noSuchCard: .card(.noSuchCard)
  case .creditCard: .card(.debitOnly)
  case .topUpTooMuch(let most): .card(.topUpTooMuch(most: most))
  case .balanceTooLow(let has, let needs, let fee):
    .card(
      has.minorUnits < needs.minorUnits - fee.minorUnits ? .balanceShort(available: has) : .feeShort(fee: fee))
  case .arithmetic: nil
  }
}
