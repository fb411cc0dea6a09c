import Statistics

extension ModelReport {
  /// The page.
  public var report: Report {
    let evaluation = judged[0].evaluation
    let examples =
      "\(Number.count(evaluation.count)) examples, \(Number.count(evaluation.positives)) of them positive "
      + "(\(Number.fixed(100 * baseRate, digits: 2)) %). Intervals hold at \(Number.fixed(100 * level, digits: 0)) %."
    let verdicts = contrasts.map {
      $0.comparison.statement(first: judged[0].name, second: $0.baseline)
    }
    return Report(
      title: title, summary: [examples] + verdicts,
      sections: [figures, differences, calibration, order] + slicings.map(Self.slices) + appendix)
  }

  private var baseRate: Double { Double(judged[0].evaluation.positives) / Double(judged[0].evaluation.count) }

  private var figures: Report.Section {
    let hasGroups = judged[0].evaluation.groupedArea != nil
    let columns =
      [Table.Column("model", isNumeric: false), .init("log loss"), .init("normalised entropy"), .init("AUC")]
      + (hasGroups ? [.init("grouped AUC")] : [])
      + [.init("average precision"), .init("calibration error"), .init("observed / predicted")]
    let rows = judged.map { model in
      let evaluation = model.evaluation
      return [
        model.name, Number.interval(evaluation.logLoss), Number.fixed(evaluation.normalizedEntropy),
        Number.interval(evaluation.area),
      ] + (hasGroups ? [Number.interval(evaluation.groupedArea)] : []) + [
        Number.interval(evaluation.averagePrecision), Number.fixed(evaluation.calibration.expected),
        Number.interval(evaluation.calibrationRatio, digits: 3),
      ]
    }
    return Report.Section(
      "Figures beside the baselines",
      [
        .table(Table(verified: columns, rows: rows)),
        .paragraph(
          "Lower is better for log loss, normalised entropy (1 is worth the base rate) and calibration error; higher is "
            + "better for the others; observed over predicted is best at 1."),
      ])
  }

  private var differences: Report.Section {
    let rows = contrasts.flatMap { contrast in
      contrast.comparison.differences.map { difference in
        [
          contrast.baseline, difference.metric.title, Number.fixed(difference.first), Number.fixed(difference.second),
          "\(Number.signed(difference.interval.estimate))\n\(Number.signed(difference.interval.low)) to "
            + Number.signed(difference.interval.high),
          Number.pValue(difference.pValue),
          difference.isReal ? (difference.isFirstBetter ? "better" : "worse") : "may be chance",
        ]
      }
    }
    let columns = [
      Table.Column("against", isNumeric: false), .init("metric", isNumeric: false), .init("model"), .init("baseline"),
      .init("difference"), .init("p, corrected"), .init("model is", isNumeric: false),
    ]
    return Report.Section(
      "Which differences are real",
      [
        .table(Table(verified: columns, rows: rows)),
        .paragraph(
          "Both models are measured on the same examples. p-values are corrected for all metrics of a baseline (Holm); the "
            + "intervals are not."),
      ])
  }

  private var calibration: Report.Section {
    let shown = judged.dropLast()
    let squares = judged.map { "\($0.name) \(Number.fixed($0.evaluation.calibration.debiasedSquare, digits: 6))" }
    return Report.Section(
      "Calibration",
      [
        .figures([
          Figure(
            LinePlot.reliability(shown.map { ($0.name, $0.evaluation.calibration) }),
            caption:
              "Observed frequency against prediction in bins of equal count. A dot above the diagonal is promised "
              + "too little, one below too much."),
          histogram,
        ]),
        .paragraph(
          "Squared calibration error without the part that is sampling noise: \(squares.joined(separator: ", ")). It may "
            + "fall below zero for a sound model."),
      ])
  }

  private var order: Report.Section {
    let shown = judged.dropLast()
    return Report.Section(
      "Order",
      [
        .figures([
          Figure(
            LinePlot.operating(shown.map { ($0.name, $0.operating) }),
            caption: "How many positives are found for how many negatives taken for one; the diagonal is chance."),
          Figure(
            LinePlot.precisionRecall(shown.map { ($0.name, $0.precisionRecall) }, baseRate: baseRate),
            caption: "Precision against recall; the level line is the base rate."),
        ])
      ])
  }

  private var histogram: Figure {
    let positive = probabilities.filter { $0 > 0 }
    let isWide = (positive.max() ?? 1) > 50 * (positive.min() ?? 1)
    return Figure(
      HistogramPlot(
        title: "Predictions of \(judged[0].name)", values: probabilities, unit: "predicted",
        spacing: isWide ? .logarithmic : .linear, isSquare: true),
      caption: "How often \(judged[0].name) predicts what.")
  }

  private static let slicesShown = 20

  private static func slices(_ slicing: Slicing) -> Report.Section {
    let rows = slicing.table.rows.prefix(slicesShown).map { row in
      [
        row.name, Number.count(row.count), Number.count(row.positives),
        Number.interval(row.calibrationRatio, digits: 3),
        row.calibration.map { Number.fixed($0.expected) } ?? "–", Number.interval(row.logLoss),
        Number.interval(row.area),
      ]
    }
    let bars = slicing.table.rows.prefix(slicesShown).compactMap { row in
      row.calibrationRatio.map { BarPlot.Bar(row.name, $0) }
    }
    let columns = [
      Table.Column(slicing.field, isNumeric: false), .init("examples"), .init("positives"),
      .init("observed / predicted"), .init("calibration error"), .init("log loss"), .init("AUC"),
    ]
    let left = slicing.table.rows.count - rows.count
    let rest = left > 0 ? " \(Number.count(left)) smaller ones are left out." : ""
    return Report.Section(
      "By \(slicing.field)",
      [
        .figure(
          Figure(
            BarPlot(
              title: "Observed over predicted by \(slicing.field)", bars: bars, unit: "observed / predicted", origin: 1),
            caption: "Observed over predicted positives by \(slicing.field); right of 1 too little is promised.\(rest)")
        ),
        .table(Table(verified: columns, rows: rows)),
      ])
  }
}
