public import Statistics

/// A model's predictions judged on examples it did not see, beside what anyone could do without it.
///
/// A constant is always among the baselines; pass popularity and logistic regression where there are any. What is said to
/// be better is better by `ModelComparison`, corrected for all metrics asked.
public struct ModelReport: Equatable, Sendable {
  public struct Model: Equatable, Sendable {
    public let name: String
    /// One for each example.
    public let probabilities: [Double]

    public init(_ name: String, _ probabilities: [Double]) {
      self.name = name
      self.probabilities = probabilities
    }
  }

  /// The model on the slices of one field.
  public struct Slicing: Equatable, Sendable {
    public let field: String
    public let table: SliceTable
  }

  struct Judged: Equatable, Sendable {
    let name: String
    let evaluation: ModelEvaluation
    let operating: OperatingCurve
    let precisionRecall: PrecisionRecallCurve
  }

  struct Contrast: Equatable, Sendable {
    let baseline: String
    let comparison: ModelComparison
  }

  public let title: String
  /// Sections after the others, such as `Report.Section.learning` and `Report.Section.importance`.
  public var appendix: [Report.Section]
  let probabilities: [Double]
  let level: Double
  /// The model first, then its baselines, the constant last.
  let judged: [Judged]
  let contrasts: [Contrast]
  let slicings: [Slicing]

  /// - Parameters:
  ///   - model: its N probabilities.
  ///   - baselines: of the same examples.
  ///   - outcomes: N outcomes.
  ///   - groups: the group of each example, such as its user, for the grouped AUC and for intervals that know that examples
  ///     of a group depend on each other.
  ///   - slices: for each field the slice of each example.
  ///   - baseRate: what the constant says, learned from training data; the rate of these examples when nil.
  ///   - resamples: of each bootstrap; they take most of the time, O(`resamples` · N) for each model.
  ///   - appendix: sections after the others.
  ///   - random: for the bootstrap.
  /// - Throws: as `ModelEvaluation`, `ModelComparison` and `SliceTable`.
  public init<R: RandomNumberGenerator>(
    title: String, model: Model, baselines: [Model] = [], outcomes: [Bool], groups: Grouping? = nil,
    slices: KeyValuePairs<String, [String]> = [:], baseRate: Double? = nil, resamples: Int = 1_000,
    level: Double = 0.95, appendix: [Report.Section] = [], using random: inout R
  ) throws(StatisticsError) {
    let observed = outcomes.reduce(0) { $0 + ($1 ? 1 : 0) } / Double(max(1, outcomes.count))
    let constant = Model(
      "Constant", [Double](repeating: baseRate ?? observed, count: outcomes.count))
    let others = baselines + [constant]
    var judged: [Judged] = []
    for model in [model] + others {
      judged.append(
        Judged(
          name: model.name,
          evaluation: try ModelEvaluation(
            probabilities: model.probabilities, outcomes: outcomes, groups: groups, resamples: resamples, level: level,
            using: &random),
          operating: try OperatingCurve(scores: model.probabilities, outcomes: outcomes),
          precisionRecall: try PrecisionRecallCurve(scores: model.probabilities, outcomes: outcomes)))
    }
    var contrasts: [Contrast] = []
    for other in others {
      let comparison = try ModelComparison(
        model.probabilities, minus: other.probabilities, outcomes: outcomes, groups: groups, resamples: resamples,
        level: level, using: &random)
      contrasts.append(Contrast(baseline: other.name, comparison: comparison))
    }
    var slicings: [Slicing] = []
    for (field, names) in slices {
      let table = try SliceTable(
        probabilities: model.probabilities, outcomes: outcomes, slices: names, level: level)
      slicings.append(Slicing(field: field, table: table))
    }
    (self.title, self.appendix, probabilities, self.level) = (title, appendix, model.probabilities, level)
    (self.judged, self.contrasts, self.slicings) = (judged, contrasts, slicings)
  }
}
