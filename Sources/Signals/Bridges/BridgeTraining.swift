public import Domain
import Indexes
import Statistics
public import Store

/// Fits a bridge on content that has a value in both spaces, and measures it on content that it did not see.
///
/// No label is read. A part of the content chooses the penalty, by the mean cosine between carried and own vectors; the map is
/// then fitted on that part too. The last part only judges.
public struct BridgeTraining: Sendable {
  public struct Settings: Equatable, Sendable {
    /// Of the content, 0...1: what judges, and what chooses the penalty.
    public var judging, choosing: Double
    /// Shares of the mean variance to choose from.
    public var penalties: [Double]
    public var seed: UInt64

    public init(
      judging: Double = 0.2, choosing: Double = 0.1,
      penalties: [Double] = [0.001, 0.01, 0.1, 0.3, 1, 3, 10, 30], seed: UInt64 = 1
    ) {
      (self.judging, self.choosing, self.penalties, self.seed) = (judging, choosing, penalties, seed)
    }
  }

  /// A piece of content as both versions see it.
  public struct Pair: Equatable, Sendable {
    public let key: ContentKey
    public let source, target: Embedding

    public init(key: ContentKey, source: Embedding, target: Embedding) {
      (self.key, self.source, self.target) = (key, source, target)
    }
  }

  private let from, to: SpaceBridge.End
  private let settings: Settings

  /// - Throws: `SignalError`: `unsupported` for contracts of no vectors, `spaceMismatch` for two in one space, `badValue`.
  public init(from source: SignalContract, to target: SignalContract, settings: Settings = Settings())
    throws(SignalError)
  {
    try self.init(from: .init(source), to: .init(target), settings: settings)
  }

  init(from: SpaceBridge.End, to: SpaceBridge.End, settings: Settings = Settings()) throws(SignalError) {
    guard from.space != to.space else {
      throw SignalError(.spaceMismatch, "Both ends of a bridge lie in space \(from.space): name two spaces.")
    }
    guard settings.judging > 0, settings.choosing > 0, settings.judging + settings.choosing < 1,
      !settings.penalties.isEmpty, settings.penalties.allSatisfy({ $0 >= 0 && $0.isFinite })
    else {
      throw SignalError(
        .badValue, "The parts that judge and choose have to leave one to fit on, and a penalty is 0 or more.")
    }
    (self.from, self.to, self.settings) = (from, to, settings)
  }

  /// - Returns: the bridge, and the content that it was fitted on.
  /// - Throws: `SignalError`: `spaceMismatch` for a pair of other spaces, `tooFew`, `singular`, `useless`, `badValue`.
  /// - Complexity: one fit a penalty, as `RidgeFit`, and O(judging² · dimension).
  public func bridge(over pairs: [Pair]) throws -> (bridge: SpaceBridge, fitted: [ContentKey]) {
    let rows = try pairs.sorted { $0.key < $1.key }.map { try checked($0) }
    var order = Array(rows.indices)
    var random = SeededRandom(seed: settings.seed)
    order.shuffle(using: &random)
    let judging = Int((settings.judging * Double(rows.count)).rounded())
    let choosing = max(1, Int((settings.choosing * Double(rows.count)).rounded()))
    guard judging >= BridgeQuality.leastCount, rows.count - judging - choosing >= 2 else {
      throw SignalError(
        .tooFew,
        "\(rows.count) pieces of content have a value in both spaces, of which \(judging) would judge: compute both versions "
          + "for more, at least \(Int((Double(BridgeQuality.leastCount) / settings.judging).rounded(.up))).")
    }
    let judges = order.prefix(judging).map { rows[$0] }
    let choosers = order.dropFirst(judging).prefix(choosing).map { rows[$0] }
    let others = order.dropFirst(judging + choosing).map { rows[$0] }
    let penalty = try chosenPenalty(fitting: others, choosing: choosers)
    let all = others + choosers
    let fit = try Self.fit(all)
    let map = try fit.map(penalty: penalty)
    let quality = try Self.quality(of: Self.carried(judges, fit, map), judges, metric: to.metric)
    let bridge = try SpaceBridge(
      from: from, to: to, inputMean: fit.inputMean.map(Float.init), outputMean: fit.outputMean.map(Float.init),
      map: map.values.map(Float.init), penalty: penalty, quality: quality)
    return (bridge, all.map(\.key).sorted())
  }

  private struct Row {
    let key: ContentKey
    let source, target: [Float]
  }

  private func checked(_ pair: Pair) throws(SignalError) -> Row {
    for (vector, end) in [(pair.source, from), (pair.target, to)] {
      guard vector.space == end.space, vector.dimension == end.dimension else {
        throw SignalError(
          .spaceMismatch,
          "A pair has a vector of \(vector.space) (\(vector.dimension)) where \(end.space) (\(end.dimension)) is wanted: give "
            + "pairs of the two contracts.")
      }
    }
    return Row(
      key: pair.key, source: try SpaceBridge.unit(pair.source.values, under: from.metric),
      target: try SpaceBridge.unit(pair.target.values, under: to.metric))
  }

  private static func fit(_ rows: [Row]) throws(SignalError) -> RidgeFit {
    try RidgeFit(RowMatrix(rows.map(\.source)), RowMatrix(rows.map(\.target)))
  }

  /// The one whose vectors lie nearest to the content's own; of equals the largest.
  private func chosenPenalty(fitting: [Row], choosing: [Row]) throws(SignalError) -> Double {
    guard settings.penalties.count > 1 else { return settings.penalties[0] }
    let fit = try Self.fit(fitting)
    var best: (penalty: Double, cosine: Double)?
    var refusal: SignalError?
    for penalty in settings.penalties.sorted(by: >) {
      do {
        let vectors = Self.carried(choosing, fit, try fit.map(penalty: penalty))
        let cosine = zip(vectors, choosing).reduce(0) { $0 + Self.cosine($1.0, $1.1.target) }
        if cosine > best?.cosine ?? -.infinity { best = (penalty, cosine) }
      } catch {
        refusal = error
      }
    }
    if let best { return best.penalty }
    throw refusal ?? SignalError(.singular, "No penalty gives a map: raise the largest.")
  }

  private static func carried(_ rows: [Row], _ fit: RidgeFit, _ map: RowMatrix) -> [[Float]] {
    var inputs = RowMatrix(rows.map(\.source))
    for row in 0..<inputs.rows {
      for column in 0..<inputs.columns { inputs.values[row * inputs.columns + column] -= fit.inputMean[column] }
    }
    let outputs = inputs.times(map)
    return (0..<outputs.rows).map { zip(outputs.row($0), fit.outputMean).map { Float($0 + $1) } }
  }

  private static func cosine(_ one: [Float], _ other: [Float]) -> Double {
    var (product, first, second) = (0.0, 0.0, 0.0)
    for (a, b) in zip(one, other) {
      product += Double(a) * Double(b)
      first += Double(a) * Double(a)
      second += Double(b) * Double(b)
    }
    return first > 0 && second > 0 ? product / (first * second).squareRoot() : 0
  }

  private static func quality(of carried: [[Float]], _ judges: [Row], metric: Metric) throws -> BridgeQuality {
    let space = try SpaceID("bridge.target")
    let own = try judges.map { try Embedding(space: space, values: $0.target) }
    var index = try ExactIndex<Int>(space: space, dimension: own[0].dimension, metric: metric)
    for (place, vector) in own.enumerated() { try index.set(place, to: vector) }
    let count = min(BridgeQuality.neighbours, judges.count - 1)
    func neighbours(_ vectors: [Embedding]) throws -> [Set<Int>] {
      try index.search(vectors, count: count + 1).enumerated().map { place, result in
        Set(result.hits.map(\.key).filter { $0 != place }.prefix(count))
      }
    }
    let pairs = zip(
      try neighbours(own), try neighbours(carried.map { try Embedding(space: space, values: $0) }))
    let shared = pairs.map { Double($0.intersection($1).count) / Double(count) }
    let mean = RowMatrix(judges.map(\.target)).centred().mean.map(Float.init)
    let cosines = zip(carried, judges).map { cosine($0, $1.target) }
    return BridgeQuality(
      count: judges.count, cosine: try .mean(cosines),
      baselineCosine: judges.reduce(0) { $0 + cosine(mean, $1.target) } / Double(judges.count),
      agreement: try .mean(shared), chanceAgreement: Double(count) / Double(judges.count - 1))
  }
}
