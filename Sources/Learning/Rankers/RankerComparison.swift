import Domain
public import Prediction
import Reports
public import Statistics

/// Two published rankers on the last part of a ledger, which a model trained on it with the usual split has not seen.
public struct RankerComparison: Codable, Equatable, Sendable {
  public struct Difference: Codable, Equatable, Sendable {
    public let metric: String
    public let first: Double
    public let second: Double
    /// Of the first minus the second, at 95%.
    public let low: Double
    public let high: Double
    /// Corrected for all metrics of the task.
    public let pValue: Double
    public let isReal: Bool
  }

  public struct Task: Codable, Equatable, Sendable {
    public let task: String
    public let examples: Int
    public let positives: Int
    public let differences: [Difference]
    /// Which differences are real, in a sentence; or why nothing can be said.
    public let statement: String
  }

  public let first: String
  public let second: String
  public let tasks: [Task]
}

/// Makes a comparison and the page that shows it.
public struct RankerContest {
  private let examples: ExampleColumns
  private let split: TimeSplit
  private let seed: UInt64
  private let models: [(name: String, rates: [RankerTask: [Double]])]

  /// - Parameter shares: of the parts; the test part is judged.
  /// - Throws: `tooFewExamples`; what a model throws that does not run.
  public init(
    _ first: RankingModel, _ second: RankingModel, on examples: ExampleColumns, shares: TimeSplit.Shares = .init(),
    seed: UInt64
  ) throws {
    self.examples = examples
    self.seed = seed
    let split = try TimeSplit(examples, shares: shares)
    self.split = split
    models = try [first, second].map { model in
      (model.version, try model.rates(on: examples, rows: split.test))
    }
  }

  public func comparison() -> RankerComparison {
    RankerComparison(first: models[0].name, second: models[1].name, tasks: RankerTask.allCases.map(compare))
  }

  /// The first model beside the second, popularity, logistic regression and a constant, as a self-contained page.
  public func page(of task: RankerTask) throws(StatisticsError) -> String {
    let labelled = LabelledRows(examples, in: split.test, of: task)
    let column = task.popularity.rawValue
    let popularity = labelled.rows.map { LogOdds.inverse(Double(examples[$0, column])) }
    var random = SeededRandom(seed: seed, stream: task.rawValue)
    let report = try ModelReport(
      title: "\(models[0].name): \(task.rawValue)", model: .init(models[0].name, picked(0, task, labelled)),
      baselines: [
        .init(models[1].name, picked(1, task, labelled)), .init("popularity", popularity),
        .init("logistic regression", try logistic(task, labelled)),
      ], outcomes: labelled.outcomes, groups: Grouping(labelled.people(examples)),
      slices: [
        "surface": labelled.rows.map { surface(of: $0) },
        "person": labelled.rows.map { examples[$0, FeatureSchema.Column.isKnown.rawValue] > 0 ? "known" : "unknown" },
      ], baseRate: LabelledRows(examples, in: split.train, of: task).rate, using: &random)
    return report.report.html
  }

  private func compare(_ task: RankerTask) -> RankerComparison.Task {
    let labelled = LabelledRows(examples, in: split.test, of: task)
    func result(_ differences: [RankerComparison.Difference], _ statement: String) -> RankerComparison.Task {
      .init(
        task: task.rawValue, examples: labelled.outcomes.count, positives: labelled.positives, differences: differences,
        statement: statement)
    }
    var random = SeededRandom(seed: seed, stream: task.rawValue)
    guard
      let comparison = try? ModelComparison(
        picked(0, task, labelled), minus: picked(1, task, labelled), outcomes: labelled.outcomes,
        groups: Grouping(labelled.people(examples)), using: &random)
    else { return result([], "too few outcomes to tell: let more be decided first.") }
    return result(
      comparison.differences.map { difference in
        .init(
          metric: difference.metric.title, first: difference.first, second: difference.second,
          low: difference.interval.low, high: difference.interval.high, pValue: difference.pValue,
          isReal: difference.isReal)
      }, comparison.statement(first: models[0].name, second: models[1].name))
  }

  private func picked(_ model: Int, _ task: RankerTask, _ labelled: LabelledRows) -> [Double] {
    labelled.pick(models[model].rates[task] ?? [], part: split.test)
  }

  /// A linear model of the dense features, fitted on the training part.
  private func logistic(_ task: RankerTask, _ labelled: LabelledRows) throws(StatisticsError) -> [Double] {
    let train = LabelledRows(examples, in: split.train, of: task)
    func matrix(_ rows: [Int]) throws(StatisticsError) -> DesignMatrix {
      try DesignMatrix(
        rows: rows.count, columns: examples.width,
        values: rows.flatMap { row in (0..<examples.width).map { Double(examples[row, $0]) } })
    }
    return try LogisticModel(features: matrix(train.rows), outcomes: train.outcomes)
      .probabilities(matrix(labelled.rows))
  }

  private func surface(of row: Int) -> String {
    let columns: [(FeatureSchema.Column, String)] = [
      (.isRelated, "related"), (.isSearch, "search"), (.isAdsOnly, "ads"),
    ]
    return columns.first { examples[row, $0.0.rawValue] > 0 }?.1 ?? "home feed"
  }
}
