import Domain
import Foundation
import Statistics

/// What happened after some impressions, in groups such as people, to score several predictors on.
///
/// Impressions of one person are not independent: intervals resample whole groups (the cluster bootstrap; Field and Welsh,
/// JRSS B 2007), and the difference of two predictors is taken on the same resamples.
public struct GroupedOutcomes: Sendable {
  private let outcomes: [Bool]
  /// Of each outcome: an index below `groupCount`.
  private let groups: [Int]
  private let groupCount: Int
  private let resamples: Int
  private let seed: UInt64

  public var positives: Int { outcomes.count { $0 } }
  public var count: Int { outcomes.count }

  /// - Parameters:
  ///   - groups: who or what each outcome belongs to, aligned with `outcomes`.
  ///   - seed: equal seeds give equal intervals.
  public init(_ outcomes: [Bool], groups: [Int64], resamples: Int = 500, seed: UInt64) {
    var indices: [Int64: Int] = [:]
    self.groups = groups.map { group in
      let index = indices[group] ?? indices.count
      indices[group] = index
      return index
    }
    self.outcomes = outcomes
    groupCount = indices.count
    self.resamples = resamples
    self.seed = seed
  }

  /// - Parameter probabilities: aligned with the outcomes.
  public func score(_ name: String, _ probabilities: [Double]) -> PredictorScore {
    let sums = sums(probabilities)
    let order = RankedOutcomes(scores: probabilities, outcomes: outcomes, groups: groups)
    return PredictorScore(
      name: name, auc: figure { order.area($0) }, logLoss: figure { sums.total($0).logLoss },
      normalizedEntropy: figure { sums.total($0).normalizedEntropy }, copc: figure { sums.total($0).copc })
  }

  /// How much larger the area under the curve of the first is.
  public func areaGain(_ probabilities: [Double], over others: [Double]) -> MeasuredFigure? {
    let order = RankedOutcomes(scores: probabilities, outcomes: outcomes, groups: groups)
    let other = RankedOutcomes(scores: others, outcomes: outcomes, groups: groups)
    return figure { order.area($0) - other.area($0) }
  }

  /// How much smaller the log loss of the first is, in nats.
  public func lossGain(_ probabilities: [Double], over others: [Double]) -> MeasuredFigure? {
    let (sums, other) = (sums(probabilities), sums(others))
    return figure { other.total($0).logLoss - sums.total($0).logLoss }
  }

  /// - Parameter statistic: of the groups, each as often as its entry says.
  private func figure(_ statistic: ([Int]) -> Double) -> MeasuredFigure? {
    guard groupCount > 0 else { return nil }
    let estimate = statistic([Int](repeating: 1, count: groupCount))
    guard estimate.isFinite else { return nil }
    var random = SeededRandom(seed: seed)
    let interval = try? ConfidenceInterval.bootstrap(count: groupCount, resamples: resamples, using: &random) { units in
      var times = [Int](repeating: 0, count: groupCount)
      for unit in units { times[unit] += 1 }
      return statistic(times)
    }
    return interval.map { MeasuredFigure($0) } ?? MeasuredFigure(estimate: estimate)
  }

  private func sums(_ probabilities: [Double]) -> [LossSum] {
    var sums = [LossSum](repeating: LossSum(), count: groupCount)
    for (row, probability) in probabilities.enumerated() {
      sums[groups[row]].add(probability, outcome: outcomes[row])
    }
    return sums
  }
}

/// Sums that log loss, normalised entropy and calibration ratio are made of.
private struct LossSum {
  var loss = 0.0
  var count = 0.0
  var positives = 0.0
  var predicted = 0.0

  mutating func add(_ probability: Double, outcome: Bool) {
    loss += Self.loss(probability, outcome: outcome)
    count += 1
    positives += outcome ? 1 : 0
    predicted += probability
  }

  /// The loss of `LogLoss`, of one example.
  private static func loss(_ probability: Double, outcome: Bool) -> Double {
    let p = min(max(probability, LogLoss.defaultClip), 1 - LogLoss.defaultClip)
    return outcome ? -log(p) : -log1p(-p)
  }

  var logLoss: Double { loss / count }

  var copc: Double { predicted > 0 ? positives / predicted : .nan }

  /// Not a number when all outcomes are equal.
  var normalizedEntropy: Double {
    let rate = positives / count
    guard rate > 0, rate < 1 else { return .nan }
    return logLoss / -(rate * log(rate) + (1 - rate) * log1p(-rate))
  }
}

extension [LossSum] {
  fileprivate func total(_ times: [Int]) -> LossSum {
    var total = LossSum()
    for (sum, times) in zip(self, times) where times > 0 {
      let weight = Double(times)
      total.loss += weight * sum.loss
      total.count += weight * sum.count
      total.positives += weight * sum.positives
      total.predicted += weight * sum.predicted
    }
    return total
  }
}

/// Outcomes in the order of their scores, sorted once for all resamples.
private struct RankedOutcomes {
  private let groups: [Int32]
  private let isPositive: [Bool]
  /// Whether the score is above that of the place before.
  private let isNew: [Bool]

  init(scores: [Double], outcomes: [Bool], groups: [Int]) {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    self.groups = order.map { Int32(groups[$0]) }
    isPositive = order.map { outcomes[$0] }
    isNew = order.indices.map { $0 > 0 && scores[order[$0]] > scores[order[$0 - 1]] }
  }

  /// The area under the curve with each group as often as its entry says, in whole numbers until the last division.
  func area(_ times: [Int]) -> Double {
    var (positives, negatives, twice) = (0, 0, 0)
    var tied = (positives: 0, negatives: 0)
    func close() {
      twice += tied.positives * (2 * negatives + tied.negatives)
      positives += tied.positives
      negatives += tied.negatives
      tied = (0, 0)
    }
    for place in groups.indices {
      if isNew[place] { close() }
      let weight = times[Int(groups[place])]
      if isPositive[place] { tied.positives += weight } else { tied.negatives += weight }
    }
    close()
    return positives > 0 && negatives > 0 ? Double(twice) / (2 * Double(positives) * Double(negatives)) : .nan
  }
}
