import Foundation
import Reports
import Statistics

/// The report of a training for people: one file with plots.
struct HeadPage {
  let html: String

  init(_ report: HeadReport, course: HeadCourse.Outcome, rows: [HeadCourse.Answers], labels: [String]) throws {
    let isSingle = report.rows.allSatisfy { $0.figures.accuracy != nil }
    var sections = [try Self.figures(report), Self.curves(course)]
    if isSingle, let last = rows.last {
      sections.append(try Self.calibration(rows))
      sections.append(try Self.confusion(last, labels))
    }
    html =
      Report(
        title: "Training of \(report.signal)",
        summary: [
          "\(report.examples) examples in \(report.groups) clusters of near-duplicates; \(labels.count) labels. "
            + "Calibration: \(report.calibration).",
          "Data \(report.data.prefix(12)), recipe \(report.recipe.prefix(12)), seed \(report.seed).",
        ], sections: sections
      ).html
  }

  private static func figures(_ report: HeadReport) throws -> Report.Section {
    func number(_ value: Double?, _ digits: Int = 4) -> String {
      value.map { String(format: "%.\(digits)f", $0) } ?? "–"
    }
    let columns = [
      Table.Column("answers", isNumeric: false), .init("examples"), .init("accuracy"), .init("macro recall"),
      .init("mAP"),
      .init("log loss"), .init("Brier"), .init("ECE, 15 bins"), .init("debiased"), .init("perfect model below"),
    ]
    let rows = report.rows.map { row in
      let figures = row.figures
      let interval = figures.accuracy.map { "\(number($0.estimate))\n\(number($0.low)) to \(number($0.high))" }
      return [
        row.name, "\(figures.examples)", interval ?? "–", number(figures.macroRecall),
        number(figures.meanAveragePrecision),
        number(figures.logLoss), number(figures.brier), number(figures.calibrationError),
        number(figures.debiasedCalibrationError), number(figures.perfectCalibrationError),
      ]
    }
    let gain = report.gain.map {
      "On the same folds the head answers \(number($0.estimate)) more rightly than plain logistic regression on the raw "
        + "features, \(number($0.low)) to \(number($0.high)) in 95 % of resamples of clusters."
    }
    return Report.Section(
      "Figures beside the baselines",
      [.table(try Table(columns: columns, rows: rows))] + (gain.map { [.paragraph($0)] } ?? []))
  }

  private static func curves(_ course: HeadCourse.Outcome) -> Report.Section {
    let figures = course.curves.map { curve in
      func points(_ value: (HeadTrainer.Epoch) -> Double?) -> [LinePlot.Point] {
        curve.epochs.enumerated().compactMap { epoch, losses in
          value(losses).map { LinePlot.Point(x: Double(epoch + 1), y: $0) }
        }
      }
      return Figure(
        LinePlot(
          title: "Loss by epoch, \(curve.name)",
          series: [.init("inner part held out", points(\.inner)), .init("training part", points(\.training))],
          horizontal: "epoch", vertical: "loss, nats"),
        caption:
          "The \(curve.name): mean loss by epoch on the part trained on, as training met it, and on the inner part.")
    }
    return Report.Section("Learning curves", [.figures(figures)])
  }

  private static func calibration(_ rows: [HeadCourse.Answers]) throws -> Report.Section {
    let shown = rows.dropFirst(2).suffix(4)
    let errors = try shown.map { answers -> (name: String, calibration: CalibrationError) in
      let best = answers.scores.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
      return (
        answers.row.name,
        try CalibrationError(
          probabilities: zip(answers.scores, best).map { min(1, $0[$1]) },
          outcomes: zip(best, answers.truths).map { $1.first == $0 })
      )
    }
    return Report.Section(
      "Calibration",
      [
        .figure(
          Figure(
            LinePlot.reliability(errors),
            caption: "How often the answer was right against the probability that was said, in bins of equal count."))
      ])
  }

  private static func confusion(_ answers: HeadCourse.Answers, _ labels: [String]) throws -> Report.Section {
    let predictions = answers.scores.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
    let matrix = try ConfusionMatrix(
      classes: labels, truths: answers.truths.map { $0.first ?? 0 }, predictions: predictions)
    return Report.Section(
      "Mistakes", [.figure(Figure(ConfusionPlot(matrix), caption: "\(answers.row.name): true labels against answers."))]
    )
  }
}
