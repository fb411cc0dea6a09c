import Bundles
import Domain
import Inference
import Prediction
import Statistics

/// Chooses the arithmetic that a network is served in: the fast one where it costs next to nothing.
struct RankerPrecision {
  let examples: ExampleColumns
  /// Rows of the validation part.
  let rows: Range<Int>

  /// The most that fast arithmetic may cost, as a share of the loss.
  static let tolerance = 0.001

  /// - Parameters:
  ///   - exact: the model in float32, and `fast` the same in bf16.
  /// - Returns: the choice, with what fast arithmetic does to the log loss over all known labels of the rows.
  /// - Throws: what a model throws that does not run.
  func choose(exact: Bundles.Bundle, fast: Bundles.Bundle) throws -> PrecisionChoice {
    let runtime = try OpenVINORuntime()
    let rates = try [exact, fast].map { try RankingModel($0, runtime: runtime).rates(on: examples, rows: rows) }
    var (losses, changes): ([Double], [Double]) = ([], [])
    for task in RankerTask.allCases {
      let labelled = LabelledRows(examples, in: rows, of: task)
      let columns = rates.map { labelled.pick($0[task] ?? [], part: rows) }
      for (place, outcome) in labelled.outcomes.enumerated() {
        losses.append(LogLoss.ofExample(columns[0][place], outcome: outcome))
        changes.append(LogLoss.ofExample(columns[1][place], outcome: outcome) - losses[losses.count - 1])
      }
    }
    let change = try ConfidenceInterval.mean(changes)
    let loss = SampleMoments(losses).mean
    return PrecisionChoice(
      isFast: change.high <= Self.tolerance * loss, loss: loss, lossChange: MeasuredFigure(change))
  }
}

extension RankingModel {
  /// Calibrated rates of some rows, page by page, as serving asks for them.
  func rates(on examples: ExampleColumns, rows: Range<Int>) throws -> [RankerTask: [Double]] {
    var rates: [RankerTask: [Double]] = [:]
    var start = rows.lowerBound
    while start < rows.upperBound {
      var end = start + 1
      while end < rows.upperBound, examples.pageOfRow[end] == examples.pageOfRow[start] { end += 1 }
      let page = examples.page(ofRow: start)
      let width = examples.width
      let found = try self.rates(
        of: FeatureColumns(
          dense: Array(examples.dense[(start * width)..<(end * width)]),
          categories: Array(examples.candidates[start..<end]), actions: page.actions, passed: page.passed))
      for (task, column) in [
        (RankerTask.click, found.click), (.save, found.save), (.hide, found.hide), (.conversion, found.conversion),
      ] { rates[task, default: []] += column.map(Double.init) }
      start = end
    }
    return rates
  }
}
