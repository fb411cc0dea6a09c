import ArgumentParser
import Foundation
import Learning
import Terminal

struct CalibrateClicks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibration", abstract: "See whether promised clicks come, for each value of each field.",
    discussion: """
      The file is as for `evaluate`. A model is trained on longer and longer beginnings of the log, calibrated on the part \
      after each, and judged on the next: clicks over promised clicks, of the model as it is, with a map and a shift for each \
      value of a field, and with a shift on top that follows the outcomes.
      """)

  @Argument(help: "A .csv or .jsonl file of impressions.") var file: String
  @Option(help: "What to train: \(ClickModel.allCases.map(\.rawValue).joined(separator: ", ")).")
  var model: ClickModel = .dcn
  @Option(help: "Test parts, one after the other.") var splits = 5
  @Option(help: "Clicks that a value must have in a test part to be judged.") var leastClicks = 200
  @Option(help: "The most epochs.") var epochs = 6
  @Flag(inversion: .prefixedNo, help: "Whether each field's earlier impressions and clicks become features.")
  var history = true
  @Option(help: "Seeds everything that is random.") var seed: UInt64 = 1
  @Option(help: "Threads of libtorch.") var threads = 1
  @Option(help: "How results are printed: table or json.") var format: OutputFormat = .table

  func run() throws {
    var settings = ClickSettings(model, seed: seed)
    settings.epochs = epochs
    settings.threads = threads
    var options = ClickCalibrationStudy.Options()
    options.splits = splits
    options.leastClicks = leastClicks
    options.hasHistory = history
    let study = try ClickCalibrationStudy(ClickLog(reading: URL(filePath: file)), settings: settings, options: options)
    let progress = ProgressLine("calibration")
    let report = try study.run { progress.show(share: Double($0) / Double(splits), count: $0, of: "splits") }
    progress.finish("\(splits) splits")
    try Output(format: format).write(report) { report.text }
  }
}

extension ClickCalibrationReport {
  fileprivate var text: String {
    var parts = TextTable(["part", "rows", "clicks", "AUC", "clicks / promised", "log loss", "calibrated", "map"])
    for (number, split) in splits.enumerated() {
      parts.rows.append([
        String(number + 1), String(split.rows), String(split.clicks), split.area.fixed(4), split.ratio.fixed(3),
        split.logLoss.fixed(4), split.calibratedLogLoss.fixed(4), split.calibrator,
      ])
    }
    var table = TextTable(["field", "cells"] + steps.flatMap { ["\($0.rawValue): right", "furthest"] })
    for field in fields {
      table.rows.append(
        [field.field, String(field.cells)]
          + steps.indices.flatMap { [String(field.holding[$0]), field.furthest[$0].fixed(3)] })
    }
    let rule =
      "Right: clicks over promised within 1 ± \(Self.tolerance), or as near as chance; cells of \(leastClicks) clicks or more."
    return [parts.text, table.text, rule].joined(separator: "\n\n")
  }
}
