import Statistics

/// Trains a click model on longer and longer beginnings of a log, and asks of the part after each whether the promised clicks
/// came, for every value of every field.
///
/// The log is cut by time into as many test parts as asked for, behind a first part three times as long. The part before a test
/// part stops the training and teaches the calibration: a map chosen among families (`CalibrationChoice`), a shift for each
/// value of a field (`FieldCalibration`), and from there on a shift that follows the outcomes (`OnlineCalibration`).
public struct ClickCalibrationStudy {
  public struct Options: Equatable, Sendable {
    /// Test parts.
    public var splits = 5
    /// Clicks that the value of a field must have in a test part to be judged.
    public var leastClicks = 200
    /// Whether the log's own counters become features.
    public var hasHistory = true
    /// Of the online shift.
    public var step = 0.02

    public init() {}
  }

  private let log: ClickLog
  private let settings: ClickSettings
  private let options: Options

  /// - Throws: `badSettings`.
  public init(_ log: ClickLog, settings: ClickSettings, options: Options = Options()) throws(LearningError) {
    guard options.splits > 0, options.leastClicks > 0, options.step > 0, options.step <= 1 else {
      throw LearningError(.badSettings, "Splits, clicks and the step must be above 0, and the step at most 1.")
    }
    self.log = options.hasHistory ? log.withHistory() : log
    self.settings = settings
    self.options = options
  }

  /// - Parameter observe: called after each split with its number, from 1.
  /// - Throws: `tooFewExamples`, `TrainingError`, `StatisticsError`.
  public func run(observe: (Int) -> Void = { _ in }) throws -> ClickCalibrationReport {
    var splits: [ClickCalibrationReport.Split] = []
    var cells: [ClickCalibrationReport.Cell] = []
    for (number, parts) in try ClickParts.successive(log, count: options.splits).enumerated() {
      let ready = log.standardized(over: parts.train)
      let asked = parts.validation.lowerBound..<parts.test.upperBound
      let odds = try ClickTrainer(ready, parts: parts, settings: settings).run(predicting: asked).logOdds
      let promised = odds.map { LogOdds.inverse($0) }
      let known = parts.validation.count
      let (split, found) = try judge(
        number + 1, parts, earlier: Array(promised[..<known]), later: Array(promised[known...]))
      splits.append(split)
      cells += found
      observe(number + 1)
    }
    return ClickCalibrationReport(
      model: settings.model, leastClicks: options.leastClicks, splits: splits, cells: cells, order: log.fields)
  }

  private func judge(
    _ number: Int, _ parts: ClickParts, earlier: [Double], later: [Double]
  ) throws -> (ClickCalibrationReport.Split, [ClickCalibrationReport.Cell]) {
    let (before, after) = (Array(log.clicks[parts.validation]), Array(log.clicks[parts.test]))
    let choice = try CalibrationChoice(probabilities: earlier, outcomes: before)
    let split = ClickCalibrationReport.Split(
      rows: after.count, clicks: after.count { $0 }, area: try AreaUnderCurve(scores: later, outcomes: after).estimate,
      ratio: try CalibrationRatio(probabilities: later, outcomes: after).value,
      logLoss: try LogLoss(probabilities: later, outcomes: after).mean,
      calibratedLogLoss: try LogLoss(probabilities: later.map { choice.calibrator($0) }, outcomes: after).mean,
      calibrator: choice.chosen.rawValue)
    let online = try OnlineCalibration(step: options.step)
    var cells: [ClickCalibrationReport.Cell] = []
    for field in log.fields.indices {
      func values(_ rows: Range<Int>) -> [UInt64] { rows.map { log.keys[$0 * log.fields.count + field] } }
      let map = try FieldCalibration(
        global: choice.calibrator, probabilities: earlier, outcomes: before, cells: values(parts.validation))
      let asked = values(parts.test)
      let mapped = zip(later, asked).map { map($0, in: $1) }
      let followed = try online.prequential(mapped, outcomes: after).predictions
      cells += found(number, field, asked, after, [later, mapped, followed])
    }
    return (split, cells)
  }

  /// The values of a field that were clicked often enough, by their clicks.
  private func found(
    _ split: Int, _ field: Int, _ values: [UInt64], _ clicks: [Bool], _ promises: [[Double]]
  ) -> [ClickCalibrationReport.Cell] {
    Dictionary(grouping: values.indices) { values[$0] }.compactMap { key, rows -> ClickCalibrationReport.Cell? in
      let clicked = rows.count { clicks[$0] }
      guard clicked >= options.leastClicks else { return nil }
      let sums = promises.map { promise in rows.reduce(0) { $0 + promise[$1] } }
      let last = promises[promises.count - 1]
      let spread = rows.reduce(0) { $0 + last[$1] * (1 - last[$1]) }.squareRoot()
      return ClickCalibrationReport.Cell(
        split: split, field: log.fields[field], value: log.name(of: key, in: field), rows: rows.count, clicks: clicked,
        ratios: sums.map { Double(clicked) / $0 }, chance: 1.96 * spread / sums[sums.count - 1])
    }.sorted { ($1.clicks, $0.value) < ($0.clicks, $1.value) }
  }
}
