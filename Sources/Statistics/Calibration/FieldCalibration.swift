import Foundation

/// A global calibrator with a correction for each value of a field, such as the advertiser or the device.
///
/// A model that is right on average may promise one advertiser twice the clicks that come. Each cell moves the log odds of
/// the global calibrator by its own shift, the maximum of its likelihood with a normal prior around no shift; the prior's
/// spread is learned from all cells (empirical Bayes), so that cells of few examples stay near the global map. After the
/// field-aware calibration of Pan et al. (WWW 2020), with shrinkage in place of their neural network. Order is kept inside a
/// cell, not between cells. Over a constant prediction, with items as cells, it is popularity with learned smoothing.
public struct FieldCalibration<Cell: Hashable & Sendable>: Sendable {
  /// Of all cells, and of those that were not seen.
  public let global: Calibrator
  /// In log odds.
  public let shifts: [Cell: Double]
  /// The standard deviation of the shifts' prior.
  public let spread: Double

  /// - Parameters:
  ///   - global: fitted on the same or earlier examples.
  ///   - probabilities: N predictions in 0...1, not calibrated yet.
  ///   - outcomes: N outcomes, aligned with `probabilities`.
  ///   - cells: the value of the field of each example.
  /// - Throws: `lengthMismatch`, `empty`, `outOfRange` for a prediction outside 0...1 or NaN.
  /// - Complexity: O(N) per round, at most 50 rounds.
  public init(
    global: Calibrator, probabilities: [Double], outcomes: [Bool], cells: [Cell]
  ) throws(StatisticsError) {
    try Check.aligned(probabilities.count, outcomes.count)
    try Check.aligned(cells.count, outcomes.count)
    try Check.probabilities(probabilities)
    let members = Grouping(cells).members
    let odds = probabilities.map { LogOdds.of(global($0)) }
    var shifts = [Double](repeating: 0, count: members.count)
    var variance = 1.0
    for _ in 0..<50 {
      var (sum, determined) = (0.0, 0.0)
      for (cell, examples) in members.enumerated() {
        let information = Self.settle(&shifts[cell], examples, odds, outcomes, precision: 1 / variance)
        sum += shifts[cell] * shifts[cell]
        determined += information / (information + 1 / variance)
      }
      // Squared shifts over how many of them the examples determine (MacKay, Neural Computation 1992).
      let next = max(1e-8, sum / max(determined, 1e-9))
      let isSettled = abs(next - variance) <= 1e-6 * variance
      variance = next
      if isSettled { break }
    }
    self.global = global
    self.shifts = Dictionary(uniqueKeysWithValues: zip(members.map { cells[$0[0]] }, shifts))
    spread = variance.squareRoot()
  }

  /// NaN stays NaN; a cell that was not seen gets the global answer.
  public func callAsFunction(_ probability: Double, in cell: Cell) -> Double {
    let calibrated = global(probability)
    guard let shift = shifts[cell], !calibrated.isNaN else { return calibrated }
    return LogOdds.inverse(LogOdds.of(calibrated) + shift)
  }

  /// Newton's steps to the maximum of Σ ln likelihood − precision · shift²/2, which is concave; returns the information
  /// of the examples there.
  private static func settle(
    _ shift: inout Double, _ examples: [Int], _ odds: [Double], _ outcomes: [Bool], precision: Double
  ) -> Double {
    var information = 0.0
    for _ in 0..<30 {
      var slope = -precision * shift
      information = 0
      for index in examples {
        let p = LogOdds.inverse(odds[index] + shift)
        slope += (outcomes[index] ? 1 : 0) - p
        information += p * (1 - p)
      }
      // Cut, since a first step from far away may overshoot.
      let step = min(max(slope / (information + precision), -2), 2)
      shift += step
      if abs(step) < 1e-9 { break }
    }
    return information
  }
}

extension FieldCalibration: Equatable where Cell: Equatable {}
extension FieldCalibration: Encodable where Cell: Encodable {}
extension FieldCalibration: Decodable where Cell: Decodable {}
