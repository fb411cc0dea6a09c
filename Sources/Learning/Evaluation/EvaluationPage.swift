import Foundation
import Media
import Reports
import Signals
import Statistics
import Store

/// The report of an evaluation for people: one file with plots and pictures.
struct EvaluationPage {
  let html: String

  init(
    _ report: EvaluationReport, _ answered: SignalEvaluation.Answered, _ scored: ScoredAnswers?,
    pictures: PictureFolder
  ) throws {
    var sections = [try Self.figures(report)]
    if let scored {
      sections += try [Self.curves(answered, scored), Self.decisions(report)]
      if answered.targets.task == .single { sections.append(try Self.confusion(answered, scored)) }
    }
    if !report.slices.isEmpty { sections.append(try Self.slices(report)) }
    if answered.examples.kind == .picture {
      let thumbnails = Thumbnails(answered, pictures)
      if let scored { sections.append(thumbnails.failures(scored)) }
      if scored == nil, let first = report.vectors.first { sections.append(thumbnails.neighbours(first.neighbours)) }
    }
    let nulls = report.nulls.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    html =
      Report(
        title: "\(report.signal), version \(report.version)",
        summary: [
          "\(report.examples) examples in \(report.groups) groups; near-duplicates and examples of one entity never answer "
            + "for each other." + (nulls.isEmpty ? "" : " Without a value: \(nulls).")
        ], sections: sections
      ).html
  }

  private static func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "–" }

  private static func interval(_ value: ConfidenceInterval?) -> String {
    value.map { "\(number($0.estimate))\n\(number($0.low)) to \(number($0.high))" } ?? "–"
  }

  private static func figures(_ report: EvaluationReport) throws -> Report.Section {
    var blocks: [Report.Block] = []
    if !report.scores.isEmpty {
      let columns = [
        Table.Column("answers", isNumeric: false), .init("accuracy"), .init("macro recall"), .init("mAP"),
        .init("log loss"), .init("Brier"), .init("ECE, 15 bins"), .init("debiased"), .init("perfect model below"),
      ]
      let rows = report.scores.map { row in
        let figures = row.figures
        return [
          row.name, interval(figures.accuracy), number(figures.macroRecall), number(figures.meanAveragePrecision),
          number(figures.logLoss), number(figures.brier), number(figures.calibrationError),
          number(figures.debiasedCalibrationError), number(figures.perfectCalibrationError),
        ]
      }
      blocks.append(.table(try Table(columns: columns, rows: rows)))
    }
    let columns = [
      Table.Column("vectors", isNumeric: false), .init("nearest"), .init("20 nearest"), .init("found among 5"),
      .init("found among 10"), .init("mAP"), .init("linear probe, folds"),
    ]
    let rows = report.vectors.map { row in
      let probe = row.probe.accuracy.map(interval) ?? "mAP \(number(row.probe.meanAveragePrecision))"
      return [
        row.name, interval(row.neighbours.nearest), interval(row.neighbours.twenty), interval(row.neighbours.found[5]),
        interval(row.neighbours.found[10]), interval(row.neighbours.meanAveragePrecision), probe,
      ]
    }
    blocks.append(.table(try Table(columns: columns, rows: rows)))
    return Report.Section("Figures beside the baselines", blocks)
  }

  private static func curves(
    _ answered: SignalEvaluation.Answered, _ scored: ScoredAnswers
  ) throws -> Report.Section {
    let targets = answered.targets
    let truth = targets.places.flatMap { places in targets.labels.indices.map { places.contains($0) } }
    let all = try PrecisionRecallCurve(scores: scored.scores.flatMap(\.self), outcomes: truth)
    let rate = Double(truth.count { $0 }) / Double(truth.count)
    func reliability(_ scores: [[Double]]) throws -> CalibrationError {
      guard targets.task == .single else {
        return try CalibrationError(probabilities: scores.flatMap(\.self), outcomes: truth)
      }
      let best = scores.map { row in row.indices.max { (row[$0], $1) < (row[$1], $0) } ?? 0 }
      return try CalibrationError(
        probabilities: zip(scores, best).map { min(1, $0[$1]) },
        outcomes: zip(best, targets.places).map { $1.contains($0) })
    }
    return Report.Section(
      "Order and calibration",
      [
        .figures([
          Figure(
            LinePlot.precisionRecall([("all labels", all)], baseRate: rate),
            caption: "Precision against recall over all pairs of example and label; the level line is chance."),
          Figure(
            LinePlot.reliability([
              ("as it is served", try reliability(scored.scores)),
              ("before calibration", try reliability(scored.before)),
            ]),
            caption: "How often what was said was right against its probability, in bins of equal count."),
        ])
      ])
  }

  private static func decisions(_ report: EvaluationReport) throws -> Report.Section {
    let columns = [Table.Column("label", isNumeric: false), .init("threshold"), .init("precision"), .init("recall")]
    let rows = report.decisions.map { [$0.label, number($0.threshold), interval($0.precision), interval($0.recall)] }
    return Report.Section("What is said at the thresholds", [.table(try Table(columns: columns, rows: rows))])
  }

  private static func confusion(
    _ answered: SignalEvaluation.Answered, _ scored: ScoredAnswers
  ) throws -> Report.Section {
    let matrix = try ConfusionMatrix(
      classes: answered.targets.labels, truths: answered.values.indices.map(answered.targets.single),
      predictions: scored.scores.map { row in row.indices.max { (row[$0], $1) < (row[$1], $0) } ?? 0 })
    return Report.Section(
      "Mistakes", [.figure(Figure(ConfusionPlot(matrix), caption: "True labels against answers."))])
  }

  private static func slices(_ report: EvaluationReport) throws -> Report.Section {
    let shown = report.slices.prefix(30)
    return Report.Section(
      "Slices, the worst first",
      [
        .figure(
          Figure(
            BarPlot(
              title: "Right answers by slice",
              bars: shown.map { .init("\($0.name) (\($0.examples))", $0.accuracy) }, unit: "share of right answers"),
            caption: "The share of right answers in each slice of ten examples or more, with its interval."))
      ])
  }
}
