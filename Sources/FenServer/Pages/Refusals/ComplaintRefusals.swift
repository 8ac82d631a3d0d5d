import Fen

extension ComplaintRefusal {
  var words: RefusalWords {
    switch self {
    case .notPaid: RefusalWords(.conflict, "refusal.complaintNotPaid", "advice.history")
    case .tooLate, .isOver: RefusalWords(.gone, "refusal.complaintTooLate", "advice.complaintTooLate")
    case .askedTooMuch(let most):
      RefusalWords(.badRequest, "refusal.askedTooMuch", "advice.lessAmount", ["most": .money(most)])
    case .nothingLeft: RefusalWords(.conflict, "refusal.nothingLeftToAsk", "advice.otherComplaint")
    case .isOpen: RefusalWords(.conflict, "refusal.complaintOpen", "advice.complaintOpen")
    case .hasEnded: RefusalWords(.conflict, "refusal.complaintEnded", "advice.complaintEnded")
    // Refused to merchants alone.
    case .notAnswered, .noRefundAsked, .refundApproved:
      RefusalWords(.conflict, "refusal.complaintStep", "advice.complaintStep")
    case .tooManyEntries: RefusalWords(.conflict, "refusal.complaintFull", "advice.complaintFull")
    case .tooManyPictures, .noSuchPicture: RefusalWords(.badRequest, "refusal.pictureUnfit", "advice.picture")
    }
  }
}
