/// How towers of a product space are trained.
public struct ProductSpaceSettings: Codable, Equatable, Sendable {
  public var epochs = 6
  /// Adam's step and weight decay.
  public var rate = 2e-4
  public var decay = 0.05
  /// Photos and queries of words in a step.
  public var photos = 128
  public var queries = 8
  /// Products drawn for a photo or a query beside those of its batch.
  public var negatives = 256
  /// The share of products that are shown without their picture, and without their words.
  public var dropped = 0.1
  /// What telling categories apart, and words, weigh beside photos.
  public var categoryWeight = 0.2
  public var wordsWeight = 0.5
  /// Width inside the perceptrons.
  public var hidden = 256
  /// Parts of what training changed that are kept, to choose from.
  public var strengths: [Float] = [0, 0.15, 0.3, 0.5, 0.75, 1]
  public var folds = 5
  public var threads = 1

  public init() {}

  /// - Throws: `LearningError`: `badSettings`, naming the one.
  func validated() throws(LearningError) -> ProductSpaceSettings {
    let sizes = [
      ("epochs", epochs), ("photos", photos), ("queries", queries), ("hidden", hidden), ("threads", threads),
    ]
    if let (name, _) = sizes.first(where: { $0.1 < 1 }) {
      throw LearningError(.badSettings, "`\(name)` is below 1: raise it.")
    }
    guard rate > 0, rate.isFinite, decay >= 0, (0..<0.5).contains(dropped), negatives >= 0 else {
      throw LearningError(
        .badSettings, "Rate, decay, negatives or the dropped share lie outside their bounds: correct them.")
    }
    guard folds >= 2, !strengths.isEmpty, strengths.allSatisfy({ (0...1).contains($0) }) else {
      throw LearningError(.badSettings, "Folds are two at least, and strengths lie in 0...1: correct them.")
    }
    return self
  }
}
