public import Statistics

extension Report.Section {
  /// What more training rows are worth.
  public static func learning(_ curves: [(name: String, curve: LearningCurve)], metric: String) -> Report.Section {
    Report.Section(
      "What more data is worth",
      [
        .figure(
          Figure(
            LinePlot.learning(curves, metric: metric),
            caption: "\(metric) on examples held out, by the number of training rows; the band is over repeats."))
      ])
  }

  /// What each feature is worth.
  ///
  /// - Parameter names: one for each feature of the importance.
  public static func importance(_ importance: FeatureImportance, names: [String], metric: String) -> Report.Section {
    let bars = zip(names, importance.losses).map { BarPlot.Bar($0, $1) }
      .sorted { $0.value.estimate > $1.value.estimate }
    return Report.Section(
      "What each feature is worth",
      [
        .figure(
          Figure(
            BarPlot(title: "Loss without each feature", bars: bars, unit: "loss of \(metric) without it"),
            caption: "How much worse \(metric) is without each feature; the interval is over repeats."))
      ])
  }

  /// Models of late conversions on worlds whose truth is known.
  public static func delay(_ rows: [DelayStudy.Row]) -> Report.Section {
    let columns = [
      Table.Column("delays", isNumeric: false), .init("model", isNumeric: false), .init("log loss"),
      .init("above the oracle"), .init("observed / predicted"),
    ]
    func spread(_ moments: SampleMoments, times factor: Double = 1, digits: Int, unit: String = "") -> String {
      let deviation = Number.fixed(factor * moments.variance.squareRoot(), digits: digits)
      return "\(Number.fixed(factor * moments.mean, digits: digits)) ± \(deviation)\(unit)"
    }
    let cells = rows.map { row in
      [
        row.shape == 1 ? "exponential" : "Weibull, shape \(Number.fixed(row.shape, digits: 1))", row.model.title,
        spread(row.logLoss, digits: 4), spread(row.excess, times: 100, digits: 2, unit: " %"),
        spread(row.calibrationRatio, digits: 3),
      ]
    }
    return Report.Section(
      "Conversions that arrive late",
      [
        .table(Table(verified: columns, rows: cells)),
        .paragraph(
          "Mean ± standard deviation over trials, on clicks that no model saw. The oracle learns from labels that only the "
            + "future holds."),
      ])
  }
}
