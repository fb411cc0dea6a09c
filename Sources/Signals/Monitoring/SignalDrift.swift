import Domain
import Statistics
import Store

/// How far values of the present are from those of the past, and how far windows of the past are from each other.
struct SignalDrift {
  let settings: SignalMonitor.Settings
  /// Examples below which nothing is said.
  static let least = 20
  private static let bins = 10

  init(_ settings: SignalMonitor.Settings) { self.settings = settings }

  /// Empty with too few values on a side.
  ///
  /// - Parameters:
  ///   - reference: in the order of time.
  ///   - current: of the same signal.
  func measures(reference: [SignalValue], current: [SignalValue]) throws -> [SignalHealth.Drift] {
    guard current.count >= Self.least, reference.count >= 2 * Self.least else { return [] }
    // The past has to hold two windows of the present's size: a larger present is cut, every so many.
    let window = min(current.count, reference.count / 2)
    let present = (0..<window).map { current[$0 * current.count / window] }
    let (past, now) = (reference.compactMap(\.numbers), present.compactMap(\.numbers))
    guard past.count == reference.count, now.count == present.count, let width = past.first?.count else { return [] }
    switch reference[0] {
    case .vector, .hash: return [try discrepancy(past, now)]
    case .scores, .text, .boxes, .null: break
    }
    return try (0..<min(width, Self.widest)).flatMap { label in
      try scores(past.map { Double($0[label]) }, now.map { Double($0[label]) }, label: width == 1 ? nil : label)
    }
  }

  /// Labels of one signal that are compared one by one.
  private static let widest = 64

  private func scores(_ past: [Double], _ now: [Double], label: Int?) throws -> [SignalHealth.Drift] {
    var random = SeededRandom(seed: settings.seed, stream: "scores")
    let bins = try QuantileBins(of: past, count: Self.bins)
    let all = bins.counts(past)
    let stability = try ReplayedNull(
      reference: past.count, window: now.count, replays: settings.replays, using: &random
    ) { range throws(StatisticsError) in
      let window = bins.counts(past[range])
      return try PopulationStability.index(reference: zip(all, window).map(-), current: window)
    }
    let gaps = try ReplayedNull(
      reference: past.count, window: now.count, replays: min(settings.replays, 100), using: &random
    ) { range throws(StatisticsError) in
      try KolmogorovSmirnov(Array(past[..<range.lowerBound] + past[range.upperBound...]), Array(past[range])).distance
    }
    return [
      Self.drift(
        "psi", label, try PopulationStability.index(reference: all, current: bins.counts(now)), stability),
      Self.drift("ks", label, try KolmogorovSmirnov(past, now).distance, gaps),
    ]
  }

  private func discrepancy(_ past: [[Float]], _ now: [[Float]]) throws -> SignalHealth.Drift {
    var random = SeededRandom(seed: settings.seed, stream: "vectors")
    let bandwidth = RandomFeatures.medianDistance(
      (0..<min(200, past.count)).map { past[$0 * past.count / min(200, past.count)] })
    let features = try RandomFeatures(
      dimension: past[0].count, count: settings.features, bandwidth: bandwidth, using: &random)
    let discrepancy = try MeanDiscrepancy(past.map { features($0) })
    let null = try ReplayedNull(
      reference: past.count, window: now.count, replays: settings.replays, using: &random
    ) { range throws(StatisticsError) in discrepancy(range) }
    return Self.drift("mmd", nil, try discrepancy(now.map { features($0) }), null)
  }

  private static func drift(
    _ measure: String, _ label: Int?, _ value: Double, _ null: ReplayedNull
  ) -> SignalHealth.Drift {
    SignalHealth.Drift(
      measure: measure, label: label, value: value, threshold: null.threshold(), pValue: null.pValue(of: value))
  }
}

extension SignalValue {
  /// What drift is measured on: a vector's direction, the bits of a hash, scores, the length of a text, the number
  /// of boxes with the best score.
  fileprivate var numbers: [Float]? {
    switch self {
    case .vector(let embedding):
      let length = embedding.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? embedding.values.map { $0 / length } : embedding.values
    case .scores(let scores): return scores.values
    case .hash(let code, _): return (0..<256).map { code.bits[$0] ? 0.0625 : -0.0625 }
    case .text(let text, _): return [Float(text.utf8.count)]
    case .boxes(let found): return [Float(found.boxes.count), found.boxes.first?.score ?? 0]
    case .null: return nil
    }
  }
}
