public import Statistics

extension LinePlot {
  /// Observed frequency against prediction, one dot for each bin of equal count, with Wilson's interval; a model that means
  /// what it says lies on the diagonal.
  ///
  /// Both axes are logarithmic when the predictions span a factor of 50, as rates of clicks do; a bin without a positive
  /// then stands at the bottom.
  public static func reliability(_ models: [(name: String, calibration: CalibrationError)]) -> LinePlot {
    let series = models.map { model in
      Series(model.name, model.calibration.bins.map(point), mark: .dots)
    }
    let points = series.flatMap(\.points)
    let predictions = points.map(\.x).filter { $0 > 0 }
    let isWide = (predictions.max() ?? 1) > 50 * (predictions.min() ?? 1)
    let values: [Double] = points.flatMap { isWide ? [$0.x, $0.y] : [$0.x, $0.y, $0.high ?? $0.y, 0] }
    let spacing: Axis.Spacing = isWide ? .logarithmic : .linear
    let x = Axis("predicted", spacing: spacing, holding: values)
    return LinePlot(
      title: "Observed frequency against prediction", series: series, x: x,
      y: Axis("observed", spacing: spacing, holding: values),
      reference: (Point(x: x.low, y: x.low), Point(x: x.high, y: x.high)), isSquare: true)
  }

  /// The receiver operating characteristic; chance is the diagonal.
  public static func operating(_ models: [(name: String, curve: OperatingCurve)]) -> LinePlot {
    unitSquare(
      title: "Positives found against negatives taken for one", horizontal: "false positive rate",
      vertical: "true positive rate",
      series: models.map { model in
        Series(model.name, thinned(model.curve.points.map { Point(x: $0.falsePositiveRate, y: $0.truePositiveRate) }))
      }, reference: (Point(x: 0, y: 0), Point(x: 1, y: 1)))
  }

  /// Precision against recall; the base rate, which chance reaches, is the level line.
  public static func precisionRecall(
    _ models: [(name: String, curve: PrecisionRecallCurve)], baseRate: Double
  ) -> LinePlot {
    unitSquare(
      title: "Precision against recall", horizontal: "recall", vertical: "precision",
      series: models.map { model in
        Series(model.name, thinned(model.curve.points.map { Point(x: $0.recall, y: $0.precision) }))
      }, reference: (Point(x: 0, y: baseRate), Point(x: 1, y: baseRate)))
  }

  /// A metric by the number of training rows, with its interval as a band.
  public static func learning(_ curves: [(name: String, curve: LearningCurve)], metric: String) -> LinePlot {
    LinePlot(
      title: "\(metric) by training rows",
      series: curves.map { curve in
        Series(
          curve.name,
          curve.curve.points.map {
            Point(x: Double($0.rows), y: $0.value.estimate, low: $0.value.low, high: $0.value.high)
          })
      }, horizontal: "training rows", vertical: metric, spacing: .logarithmic)
  }

  private static func point(_ bin: CalibrationError.Bin) -> Point {
    let positives = Int((bin.frequency * Double(bin.count)).rounded())
    let interval = try? ConfidenceInterval.proportion(successes: positives, trials: bin.count)
    return Point(x: bin.meanPrediction, y: bin.frequency, low: interval?.low, high: interval?.high)
  }

  private static func unitSquare(
    title: String, horizontal: String, vertical: String, series: [Series], reference: (from: Point, to: Point)
  ) -> LinePlot {
    LinePlot(
      title: title, series: series, x: Axis(horizontal, holding: [], range: 0...1),
      y: Axis(vertical, holding: [], range: 0...1), reference: reference, isSquare: true)
  }

  /// The points that lie at least a three-hundredth of the square from the last one kept: no eye sees the others.
  private static func thinned(_ points: [Point]) -> [Point] {
    guard var last = points.first, let end = points.last else { return points }
    var kept = [last]
    for point in points.dropFirst() where abs(point.x - last.x) + abs(point.y - last.y) >= 1.0 / 300 {
      kept.append(point)
      last = point
    }
    if last != end { kept.append(end) }
    return kept
  }
}
