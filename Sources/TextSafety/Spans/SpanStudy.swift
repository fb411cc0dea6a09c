import Domain
public import Statistics

/// How a model of toxic spans does on comments that it has not seen: one part of five is held out, and with a comment its
/// near-duplicates.
public struct SpanStudy: Codable, Equatable, Sendable {
  public let seed: UInt64
  public let learned: Int
  public let heldOut: Int
  /// Mean F1 over the comments held out; `model` with a 95% interval by bootstrap over comments.
  public let model: ConfidenceInterval
  /// Words by how often they were marked in the comments learned from, cut where F1 there is best.
  public let lexicon: Double
  public let everything: Double
  public let nothing: Double
  /// The model less the lexicon on the same comments, with its 95% interval.
  public let gain: ConfidenceInterval
  public let tokens: Int
  /// Over tokens.
  public let calibration: CalibrationReport

  /// - Parameters:
  ///   - parts: of which one is held out.
  ///   - seed: chooses the part.
  /// - Throws: `SafetyError` for examples that cannot be learned from, `StatisticsError` for a recipe outside its domain.
  public init(of examples: SpanExamples, recipe: SpanRecipe, parts: Int = 5, seed: UInt64) throws {
    var recipe = recipe
    recipe.seed = seed
    let table = try TokenTable(examples, recipe: recipe)
    var random = SeededRandom(seed: seed, stream: "parts")
    let folds = try table.groups.folds(parts, using: &random)
    let seen = folds.indices.filter { folds[$0] != 0 }
    let unseen = folds.indices.filter { folds[$0] == 0 }
    let model = try ToxicSpanModel(learning: table, comments: seen, recipe: recipe)
    let lexicon = try Lexicon(table, comments: seen, folds: recipe.folds, using: &random)

    let odds = unseen.map { table.rows[$0].map { model.words.logOdds(table.matrix, row: $0) } }
    let raw = model.context.probabilities(try TokenContext.matrix(odds))
    let sound = raw.map { model.calibrator($0) }
    let scores = zip(unseen, table.split(sound, unseen)).map { comment, values in
      table.f1(comment, marking: values.map { $0 >= model.threshold })
    }
    let plain = unseen.map { table.f1($0, marking: lexicon.marks(table.tokens[$0])) }
    func mean(_ value: (Int) -> Double) -> Double { unseen.reduce(0) { $0 + value($1) } / Double(unseen.count) }
    self.seed = seed
    learned = seen.count
    heldOut = unseen.count
    self.model = try .bootstrapMean(scores, using: &random)
    self.lexicon = plain.reduce(0, +) / Double(plain.count)
    everything = mean { table.f1($0, marking: table.tokens[$0].map { _ in true }) }
    nothing = mean { table.f1($0, marking: table.tokens[$0].map { _ in false }) }
    gain = try .bootstrapMean(zip(scores, plain).map { $0 - $1 }, using: &random)
    tokens = raw.count
    calibration = try CalibrationReport(
      before: raw, after: sound, outcomes: table.rows(of: unseen).map { table.outcomes[$0] }, seed: seed)
  }
}
