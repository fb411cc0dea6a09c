import Domain
import Media
import Statistics

/// How a spam model does on messages that it has not seen: cross-validation in which a message and its near-duplicates share a
/// fold, and everything that is chosen is chosen inside the training folds.
public struct SpamStudy: Codable, Equatable, Sendable {
  /// Shares of the messages held out that were blocked.
  public struct Blocking: Codable, Equatable, Sendable {
    public let harmlessBlocked: Double
    public let spamCaught: Double
    public let accuracy: Double
  }

  public let seed: UInt64
  public let count: Int
  public let spam: Int
  /// Messages that are the same but for digits count once.
  public let groups: Int
  public let model: Blocking
  /// tf-idf naive Bayes with its threshold chosen in the same way.
  public let naiveBayes: Blocking
  /// Nothing is blocked.
  public let majority: Blocking
  public let calibration: CalibrationReport

  /// - Parameters:
  ///   - folds: the parts that are held out in turn.
  ///   - seed: deals the messages into folds.
  /// - Throws: `SafetyError` for examples that cannot be learned from, `StatisticsError` for a recipe outside its domain.
  /// - Complexity: `folds` · (`recipe.folds` + 1) fits.
  public init(of examples: LabelledTexts, recipe: SpamRecipe, folds: Int = 5, seed: UInt64) throws {
    var recipe = recipe
    recipe.seed = seed
    let (outcomes, rows) = (examples.outcomes, Array(examples.texts.indices))
    let matrix = try recipe.vectorizer.matrix(of: examples.texts)
    let words = WordsAlone(recipe.vectorizer, examples.texts)
    let groups = Grouping(examples.texts.map { TextKey($0) })
    var random = SeededRandom(seed: seed, stream: "folds")
    let dealt = try groups.folds(folds, using: &random)

    var answers = [SpamTextModel.Answer?](repeating: nil, count: rows.count)
    var plain = [Bool](repeating: false, count: rows.count)
    for held in 0..<folds {
      let seen = rows.filter { dealt[$0] != held }
      let model = try SpamTextModel(learning: matrix, outcomes: outcomes, groups: groups, rows: seen, recipe: recipe)
      let baseline = try words.decision(learning: seen, outcomes: outcomes, groups: groups, recipe: recipe)
      for row in rows where dealt[row] == held {
        answers[row] = model.answer(to: LogOdds.inverse(model.classifier.logOdds(matrix, row: row)))
        plain[row] = baseline(row)
      }
    }
    let all = answers.compactMap { $0 }
    self.seed = seed
    count = rows.count
    spam = outcomes.count { $0 }
    self.groups = groups.count
    model = Self.blocking(all.map(\.isSpam), outcomes)
    naiveBayes = Self.blocking(plain, outcomes)
    majority = Self.blocking(outcomes.map { _ in false }, outcomes)
    calibration = try CalibrationReport(
      before: all.map(\.score), after: all.map(\.probability), outcomes: outcomes, seed: seed)
  }

  private static func blocking(_ blocked: [Bool], _ outcomes: [Bool]) -> Blocking {
    let pairs = zip(blocked, outcomes)
    let spam = outcomes.count { $0 }
    return Blocking(
      harmlessBlocked: Double(pairs.count { $0 && !$1 }) / Double(outcomes.count - spam),
      spamCaught: Double(pairs.count { $0 && $1 }) / Double(spam),
      accuracy: Double(pairs.count { $0 == $1 }) / Double(outcomes.count))
  }
}

/// The baseline's view of the messages: their words.
private struct WordsAlone {
  private let vectors: [SparseVector]
  private let columns: Int

  init(_ vectorizer: TextVectorizer, _ texts: [String]) {
    columns = vectorizer.hash.buckets
    vectors = texts.map { text in
      SparseVector(
        vectorizer.features.terms(of: text).filter { $0.family == .word }
          .map { (Int32(truncatingIfNeeded: vectorizer.hash.bucket(of: $0.key)), 1) })
    }
  }

  /// Fitted and cut as the model is.
  func decision(
    learning rows: [Int], outcomes: [Bool], groups: Grouping, recipe: SpamRecipe
  ) throws -> (_ row: Int) -> Bool {
    var random = SeededRandom(seed: recipe.seed, stream: "spam")
    let folds = try Grouping(rows.map { groups.codes[$0] }).folds(recipe.folds, using: &random)
    func fit(_ rows: [Int]) -> (Int) -> Double {
      let model = NaiveBayes(vectors, outcomes: outcomes, examples: rows, columns: columns)
      return { model.logOdds(vectors[$0]) }
    }
    let scores = try HeldOutScores.of(rows: rows, folds: folds, count: recipe.folds, using: &random) { rows, _ in
      fit(rows)
    }
    let threshold = try OperatingPoint.threshold(
      scores: scores, outcomes: rows.map { outcomes[$0] }, blocking: recipe.blockedShare)
    let score = fit(rows)
    return { score($0) >= threshold }
  }
}
