import Domain
import Statistics
public import Training

/// How well click models do on a log, by one protocol for all.
///
/// The log is cut by time. Each model tries as many settings as the others; the best on the validation part are trained anew
/// with several seeds, and only those runs meet the test part, once. Beside them stand what costs nothing: always the same
/// answer, and the click rate of the item.
public struct ClickEvaluation {
  public struct Options: Equatable, Sendable {
    public var models = ClickModel.allCases
    /// Settings that each model tries.
    public var trials = 6
    /// Runs with the chosen settings.
    public var seeds = 3
    public var seed: UInt64
    /// The field whose click rate is the popularity baseline; the second one when nil.
    public var item: String?
    /// Whether the log's own counters become features.
    public var hasHistory = true
    /// Of test rows, for differences of areas.
    public var resamples = 1_000
    public var threads = 1
    public var validation = 0.1
    public var test = 0.1

    public init(seed: UInt64) { self.seed = seed }
  }

  public let log: ClickLog
  public let parts: ClickParts
  private let options: Options
  let group: ProcessGroup?

  /// - Parameter group: the processes that train together, all with the same log and options; each gets the whole report.
  /// - Throws: `badSettings`, `tooFewExamples`.
  public init(_ log: ClickLog, options: Options, group: ProcessGroup? = nil) throws(LearningError) {
    guard options.trials > 0, options.seeds > 0, options.resamples > 0, !options.models.isEmpty else {
      throw LearningError(.badSettings, "Models, trials, seeds and resamples must be above 0: raise them.")
    }
    parts = try ClickParts(log, validation: options.validation, test: options.test)
    let whole = options.hasHistory ? log.withHistory() : log
    self.log = whole.standardized(over: parts.train)
    self.options = options
    self.group = group
  }

  /// - Parameter observe: called with a line about each run.
  /// - Throws: `LearningError` and `TrainingError`.
  public func run(observe: (String) -> Void = { _ in }) throws -> ClickReport {
    let outcomes = parts.test.map { log.clicks[$0] }
    var rows: [ClickReport.Row] = []
    for model in options.models {
      rows.append(try evaluate(model, outcomes, observe))
    }
    // Chosen before the test part is looked at.
    let chosen = rows.max { $0.validationArea ?? 0 < $1.validationArea ?? 0 }
    rows = try baselines(outcomes) + rows
    if let chosen {
      for place in rows.indices where rows[place].name != chosen.name {
        rows[place].chosenMinusThis = try PairedAreas.difference(
          chosen.logOdds, rows[place].logOdds, outcomes: outcomes, resamples: options.resamples, seed: options.seed)
      }
    }
    return ClickReport(
      rows: rows, chosen: chosen?.name ?? "", sizes: [parts.train.count, parts.validation.count, parts.test.count],
      clickRate: Double(outcomes.count { $0 }) / Double(outcomes.count))
  }

  private func evaluate(
    _ model: ClickModel, _ outcomes: [Bool], _ observe: (String) -> Void
  ) throws -> ClickReport.Row {
    var best: (settings: ClickSettings, area: Double)?
    for settings in candidates(model) {
      let outcome = try ClickTrainer(log, parts: parts, settings: settings, group: group).run(predicting: 0..<0)
      observe("\(model.rawValue): validation \(outcome.validationArea), \(Int(outcome.examplesPerSecond)) examples/s")
      if outcome.validationArea > best?.area ?? -1 { best = (settings, outcome.validationArea) }
    }
    var settings = best?.settings ?? ClickSettings(model, seed: options.seed)
    var runs: [ClickTrainer.Outcome] = []
    for number in 0..<options.seeds {
      settings.seed = options.seed &+ UInt64(number) &+ 1
      runs.append(try ClickTrainer(log, parts: parts, settings: settings, group: group).run(predicting: parts.test))
    }
    let validation = SampleMoments(runs.map(\.validationArea)).mean
    return try ClickReport.Row(
      name: model.rawValue, logOdds: runs.map(\.logOdds), outcomes: outcomes, validationArea: validation,
      settings: settings, examplesPerSecond: SampleMoments(runs.map(\.examplesPerSecond)).mean)
  }

  /// The defaults, and draws around them: the same numbers of draws for each model.
  private func candidates(_ model: ClickModel) -> [ClickSettings] {
    var random = SeededRandom(seed: options.seed, stream: "settings.\(model.rawValue)")
    func pick<Value>(_ values: [Value]) -> Value { values[random.index(below: values.count)] }
    var first = ClickSettings(model, seed: options.seed)
    first.threads = options.threads
    return (0..<options.trials).map { trial in
      guard trial > 0 else { return first }
      var settings = first
      settings.width = pick([4, 8, 16])
      settings.tableRate = pick([0.005, 0.01, 0.03, 0.1])
      settings.rate = pick([5e-4, 1e-3, 3e-3])
      settings.decay = pick([0, 0.1, 1])
      settings.forgotten = pick([0, 0.1, 0.3, 0.5])
      settings.crossLayers = pick([1, 2, 3])
      settings.hidden = pick([[32, 16], [64, 32], [128, 64]])
      return settings
    }
  }

  private func baselines(_ outcomes: [Bool]) throws -> [ClickReport.Row] {
    let trained = parts.train.lowerBound..<parts.validation.upperBound
    let rate = (Double(log.clicks[trained].count { $0 }) + 0.5) / Double(trained.count + 1)
    let constant = [[Double](repeating: LogOdds.of(rate), count: outcomes.count)]
    var rows = [try ClickReport.Row(name: "constant", logOdds: constant, outcomes: outcomes)]
    let place = options.item.flatMap(log.fields.firstIndex) ?? min(1, log.fields.count - 1)
    var counts: [UInt64: (shown: Double, clicked: Double)] = [:]
    for row in trained {
      let key = log.keys[row * log.fields.count + place]
      counts[key, default: (0, 0)].shown += 1
      if log.clicks[row] { counts[key, default: (0, 0)].clicked += 1 }
    }
    let popularity = parts.test.map { row in
      let known = counts[log.keys[row * log.fields.count + place]] ?? (0, 0)
      return LogOdds.of((known.clicked + 10 * rate) / (known.shown + 10))
    }
    rows.append(
      try ClickReport.Row(name: "rate of \(log.fields[place])", logOdds: [popularity], outcomes: outcomes))
    if let truth = log.truth {
      let odds = parts.test.map { LogOdds.of(truth[$0]) }
      rows.append(try ClickReport.Row(name: "truth", logOdds: [odds], outcomes: outcomes))
    }
    return rows
  }
}
