import Media
public import Statistics

/// Says how toxic a comment is and which of its words say so.
///
/// One classifier judges each word by itself and its neighbours; a second, small one sees what the first says of the whole
/// comment (stacking, Wolpert, Neural Networks 1992).
public struct ToxicSpanModel: Equatable, Sendable {
  public let recipe: SpanRecipe
  public let words: SparseLogisticModel
  public let context: LogisticModel
  /// From what `context` says of a token to a probability.
  public let calibrator: Calibrator
  /// The probability from which on a word is marked.
  public let threshold: Double

  /// - Throws: `SafetyError`: `incompatible` for weights of another number than the recipe asks for.
  public init(
    recipe: SpanRecipe, words: SparseLogisticModel, context: LogisticModel, calibrator: Calibrator, threshold: Double
  ) throws(SafetyError) {
    guard words.weights.count == recipe.hash.buckets, context.weights.count == TokenContext.columns + 1 else {
      throw SafetyError(
        .incompatible, "The weights are not those of this recipe: publish model and recipe together.")
    }
    (self.recipe, self.words, self.context) = (recipe, words, context)
    (self.calibrator, self.threshold) = (calibrator, threshold)
  }

  /// A stretch of a text, as an explanation.
  public struct Span: Codable, Equatable, Sendable {
    /// Offsets of Unicode scalars, as Python counts characters.
    public let scalars: Range<Int>
    /// The largest probability among its words.
    public let probability: Double
  }

  public struct Answer: Equatable, Sendable {
    /// The probability that the most suspect word is toxic; 0 for a text without words.
    public let probability: Double
    /// In order, apart from each other.
    public let spans: [Span]
  }

  /// - Complexity: O(n log n) in the length of the text.
  public func callAsFunction(_ text: String) -> Answer {
    let tokens = TextToken.tokens(of: text)
    let odds = recipe.vectors(tokens).map { words.logOdds($0) }
    guard let features = try? TokenContext.matrix([odds]) else { return Answer(probability: 0, spans: []) }
    return answer(Array(tokens.prefix(odds.count)), context.probabilities(features).map { calibrator($0) })
  }

  /// - Parameter probabilities: calibrated, aligned with `tokens`.
  func answer(_ tokens: [TextToken], _ probabilities: [Double]) -> Answer {
    let ranges = TokenRuns.of(probabilities.map { $0 >= threshold })
    return Answer(
      probability: probabilities.max() ?? 0,
      spans: ranges.map { run in
        Span(
          scalars: TokenRuns.scalars(run, tokens), probability: probabilities[run].max() ?? 0)
      })
  }
}

/// Neighbouring tokens that are marked, with what stands between them, are one span.
enum TokenRuns {
  static func of(_ marked: [Bool]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for place in marked.indices where marked[place] {
      if let last = runs.last, last.upperBound == place {
        runs[runs.count - 1] = last.lowerBound..<(place + 1)
      } else {
        runs.append(place..<(place + 1))
      }
    }
    return runs
  }

  /// The offsets that a run of tokens covers.
  static func scalars(_ run: Range<Int>, _ tokens: [TextToken]) -> Range<Int> {
    tokens[run.lowerBound].scalars.lowerBound..<tokens[run.upperBound - 1].scalars.upperBound
  }
}
