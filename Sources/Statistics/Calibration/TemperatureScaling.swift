import Foundation

/// softmax(logits / temperature): sharper below 1, flatter above; which class is largest stays (Guo, Pleiss, Sun, Weinberger,
/// ICML 2017).
public struct TemperatureScaling: Codable, Equatable, Sendable {
  public let temperature: Double

  /// Changes nothing.
  public static let identity = TemperatureScaling(checked: 1)

  private init(checked temperature: Double) { self.temperature = temperature }

  /// - Throws: `outOfRange` unless the temperature is above 0 and finite.
  public init(temperature: Double) throws(StatisticsError) {
    guard temperature > 0, temperature.isFinite else {
      throw StatisticsError(.outOfRange, "The temperature is \(temperature): pass a number above 0.")
    }
    self.init(checked: temperature)
  }

  /// The temperature of least log loss, by golden sections over its logarithm: in it the loss has one minimum.
  ///
  /// - Parameters:
  ///   - logits: N rows of C logits, on examples that the model was not fitted on.
  ///   - labels: N indices of classes, aligned with the rows.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a logit that is not finite or an index outside the classes.
  /// - Complexity: O(N · C) per evaluation, about forty of them.
  public init(logits: [[Double]], labels: [Int]) throws(StatisticsError) {
    try Check.aligned(logits.count, labels.count)
    for (row, label) in zip(logits, labels) {
      try Check.finite(row)
      guard row.indices.contains(label) else {
        throw StatisticsError(.outOfRange, "Label \(label) is none of \(row.count) classes: pass indices of classes.")
      }
    }
    // As Platt's targets: no sample shows that an answer is never wrong.
    let doubt = 1 / Double(labels.count + 2)
    func loss(_ log: Double) -> Double {
      zip(logits, labels).reduce(0) { $0 + Self.loss($1.0, $1.1, temperature: exp(log), doubt: doubt) }
    }
    let ratio = (5.0.squareRoot() - 1) / 2
    // From a twentieth to twenty.
    var (low, high) = (-3.0, 3.0)
    var points = (high - ratio * (high - low), low + ratio * (high - low))
    var losses = (loss(points.0), loss(points.1))
    while high - low > 1e-4 {
      if losses.0 <= losses.1 {
        high = points.1
        (points, losses.1) = ((high - ratio * (high - low), points.0), losses.0)
        losses.0 = loss(points.0)
      } else {
        low = points.0
        (points, losses.0) = ((points.1, low + ratio * (high - low)), losses.1)
        losses.1 = loss(points.1)
      }
    }
    self.init(checked: exp((low + high) / 2))
  }

  /// Probabilities that sum to 1.
  public func callAsFunction(_ logits: [Double]) -> [Double] {
    let top = logits.max() ?? 0
    let weights = logits.map { exp(($0 - top) / temperature) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// −ln p of the label, in nats.
  ///
  /// - Parameter doubt: the share of the label that the other classes have among them.
  static func loss(_ logits: [Double], _ label: Int, temperature: Double, doubt: Double = 0) -> Double {
    let top = logits.max() ?? 0
    let sum = logits.reduce(0) { $0 + exp(($1 - top) / temperature) }
    let others = (logits.reduce(0, +) - logits[label]) / Double(max(1, logits.count - 1))
    return log(sum) + (top - logits[label] + doubt * (logits[label] - others)) / temperature
  }
}

/// Whether a temperature helps, judged on examples that its fit did not see.
///
/// Left as it is unless the mean loss falls by more than one standard error of the paired difference, as in
/// `CalibrationChoice`.
public struct TemperatureChoice: Equatable, Sendable {
  /// Of the model as it is, and with a temperature of the other folds.
  public let lossBefore: Double
  public let lossAfter: Double
  /// Of the difference.
  public let standardError: Double
  /// Fitted on all examples, or the identity.
  public let chosen: TemperatureScaling

  /// - Parameters:
  ///   - logits: as `TemperatureScaling.init(logits:labels:)`.
  ///   - folds: the fold of each example, so that copies of one stay together; two folds at least.
  /// - Throws: as `TemperatureScaling.init(logits:labels:)`.
  public init(logits: [[Double]], labels: [Int], folds: [Int]) throws(StatisticsError) {
    try Check.aligned(folds.count, labels.count)
    var (before, after) = ([Double](), [Double]())
    for fold in Set(folds).sorted() {
      let seen = folds.indices.filter { folds[$0] != fold }
      let map = try TemperatureScaling(logits: seen.map { logits[$0] }, labels: seen.map { labels[$0] })
      for index in folds.indices where folds[index] == fold {
        before.append(TemperatureScaling.loss(logits[index], labels[index], temperature: 1))
        after.append(TemperatureScaling.loss(logits[index], labels[index], temperature: map.temperature))
      }
    }
    let gain = SampleMoments(zip(before, after).map { $0 - $1 })
    (lossBefore, lossAfter) = (SampleMoments(before).mean, SampleMoments(after).mean)
    standardError = gain.squaredStandardError.squareRoot()
    chosen =
      gain.mean > standardError ? try TemperatureScaling(logits: logits, labels: labels) : .identity
  }
}
