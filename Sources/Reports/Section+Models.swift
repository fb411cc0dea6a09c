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
}
