import Fen
import FenPlatform

/// What a form or a text would make: a sentence, or all that is wrong with it.
struct CampaignPreview: Sendable {
  struct Fault: Sendable {
    /// Nil where the text names it.
    let faultPlace: String?
    let faultText: String
    let isEnglish: Bool
  }
  let sentence: String?
  let faults: [Fault]
  let hasFaults: Bool
  let previewText: String?
  let terms: CampaignTerms?

  /// - Parameter form: a text under `text`, or the fields of `CampaignForm`.
  init(_ form: Form, _ place: CampaignDeskPlace, _ language: Language, _ data: any PageData) async throws {
    let written = form["text"] == nil ? CampaignForm(form, owner: place.owner) : nil
    let text = written?.text ?? form["text"] ?? ""
    do throws(CampaignTextFaults) {
      terms = try CampaignTerms(text: text)
      faults = []
    } catch {
      terms = nil
      faults = error.faults.compactMap { fault in
        guard let written else { return Fault(inText: fault, language) }
        return Fault(inForm: fault, written, language)
      }
    }
    hasFaults = terms == nil
    previewText = written?.text
    if let terms {
      sentence = language.sentence(terms.summary, try await data.campaignNames(of: [terms]))
    } else {
      sentence = nil
    }
  }
}

extension CampaignPreview.Fault {
  /// Who writes a text is told in its own words.
  fileprivate init(inText fault: CampaignTextFault, _ language: Language) {
    faultPlace = language.text("campaign.line", ["line": String(fault.line), "column": String(fault.column)])
    if case .unfit(let unfit) = fault.problem {
      (faultText, isEnglish) = (language.fault(unfit), false)
    } else {
      (faultText, isEnglish) = (fault.what, true)
    }
  }

  /// Nil for what another line of the form is told of already.
  fileprivate init?(inForm fault: CampaignTextFault, _ form: CampaignForm, _ language: Language) {
    guard let problem = form.problem(of: fault) else { return nil }
    if case .unfit = problem {
      faultPlace = form.field(of: fault).map { "\(language.fieldName($0)):" }
    } else {
      faultPlace = nil
    }
    let told = language.fault(problem)
    (faultText, isEnglish) = (told ?? fault.what, told == nil)
  }
}
