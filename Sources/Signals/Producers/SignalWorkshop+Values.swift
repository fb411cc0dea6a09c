import Bundles
import TextLanguage

extension SignalWorkshop {
  /// The producer that a contract asks for, whatever the type of its values.
  /// - Throws: `SignalError`: `unsupported` for a bundle that this program does not know, `untrained` for one that is learned
  ///   from examples first; else as the producers do.
  public func valueProducer(for contract: SignalContract) throws -> any ValueProducer {
    switch contract.bundle.name {
    case PictureHashProducer.bundleName: try PictureHashProducer(contract: contract, threads: threads)
    case PictureTextProducer.bundleName:
      try PictureTextProducer(contract: contract, shelf: shelf, threads: threads)
    case TextLanguageProducer.bundleName:
      try TextLanguageProducer(contract: contract, shelf: shelf, threads: threads)
    case PictureQualityProducer.bundleName:
      try PictureQualityProducer(contract: contract, shelf: shelf, threads: threads)
    case PictureSafetyProducer.bundleName:
      try PictureSafetyProducer(contract: contract, shelf: shelf, threads: threads)
    case TextSafetyProducer.spam, TextSafetyProducer.spans:
      try TextSafetyProducer(contract: contract, shelf: shelf, threads: threads)
    case InterestBundle.name:
      try ItemInterestsProducer(contract: contract, shelf: shelf) { try textEncoder(in: $0) }
    case KeywordBundle.name:
      try KeywordsProducer(
        contract: contract, shelf: shelf, threads: threads, language: try languageIdentifier()
      ) { try textEncoder(in: $0) }
    default:
      switch contract.value {
      case .scores where contract.inputs.contains(.text):
        try TextScoresProducer(contract: contract, shelf: shelf, threads: threads)
      case .scores: try PictureScoresProducer(contract: contract, shelf: shelf, threads: threads)
      case .boxes: try PictureBoxesProducer(contract: contract, shelf: shelf, threads: threads)
      case .vector, .text, .hash: try producer(for: contract)
      }
    }
  }

  /// Tells languages; nil where no contract does.
  private func languageIdentifier() throws -> LanguageIdentifier? {
    guard let contract = contracts?.contracts.last(where: { $0.bundle.name == TextLanguageProducer.bundleName }) else {
      return nil
    }
    return try LanguageIdentifier(shelf.bundle(FileRecipe.textLanguage, for: contract).weights)
  }
}
