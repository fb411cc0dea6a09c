public import Domain

/// A measured way from one space to another: the only one by which a vector may meet vectors of another space.
///
/// An affine map, x ↦ (x − mean)·map + mean of the target, fitted on content that has values of both versions. Under
/// `cosine`, vectors are brought to length 1 first, as indexes compare them.
public struct SpaceBridge: Equatable, Sendable {
  /// One side of a bridge: a space, and what made its values.
  public struct End: Codable, Equatable, Sendable {
    public let space: SpaceID
    public let dimension: Int
    public let metric: Metric
    /// Names the bundle and all that decides its values, as `SignalIdentity.model` does.
    public let model: String

    public init(space: SpaceID, dimension: Int, metric: Metric, model: String) {
      (self.space, self.dimension, self.metric, self.model) = (space, dimension, metric, model)
    }

    /// - Throws: `SignalError`: `unsupported` for a signal of no vectors.
    public init(_ contract: SignalContract) throws(SignalError) {
      guard case .vector(let dimension, let metric) = contract.value, let space = contract.space else {
        throw SignalError(
          .unsupported, "\(contract.name) has values of type \(contract.value), and bridges carry vectors.")
      }
      self.init(space: space, dimension: dimension, metric: metric, model: contract.modelName)
    }
  }

  public let from, to: End
  public let quality: BridgeQuality
  /// That the fit was made with, as a share of the mean variance.
  public let penalty: Double
  /// The parts of the map; `map` is row-major [from, to].
  let inputMean, outputMean, map: [Float]
  /// What a vector of zeros is carried to.
  private let origin: [Float]

  /// - Throws: `SignalError`: `spaceMismatch` for two ends in one space, `damagedBundle` for parts of other shapes or numbers
  ///   that are not finite, `tooFew` and `useless` for a quality that proves nothing.
  init(
    from: End, to: End, inputMean: [Float], outputMean: [Float], map: [Float], penalty: Double, quality: BridgeQuality
  ) throws(SignalError) {
    guard from.space != to.space else {
      throw SignalError(.spaceMismatch, "Both ends of a bridge lie in space \(from.space): name two spaces.")
    }
    guard inputMean.count == from.dimension, outputMean.count == to.dimension,
      map.count == from.dimension * to.dimension
    else {
      throw SignalError(
        .damagedBundle,
        "The map from \(from.space) to \(to.space) has another shape than [\(from.dimension), \(to.dimension)]: train the "
          + "bridge again.")
    }
    guard [inputMean, outputMean, map].allSatisfy({ $0.allSatisfy(\.isFinite) }), penalty.isFinite else {
      throw SignalError(
        .damagedBundle,
        "The map from \(from.space) to \(to.space) holds a number that is not finite: train the bridge again.")
    }
    try quality.requireUseful()
    (self.from, self.to, self.quality, self.penalty) = (from, to, quality, penalty)
    (self.inputMean, self.outputMean, self.map) = (inputMean, outputMean, map)
    origin = Self.added(inputMean.map { -$0 }, map, to: outputMean)
  }

  /// The vector as the target space would have it.
  ///
  /// - Throws: `SignalError`: `spaceMismatch` for a vector of another space or length than the bridge starts at, `badValue`
  ///   for one without a direction, or that is carried to none.
  /// - Complexity: O(from.dimension · to.dimension).
  public func carry(_ vector: Embedding) throws(SignalError) -> Embedding {
    guard vector.space == from.space, vector.dimension == from.dimension else {
      throw SignalError(
        .spaceMismatch,
        "A vector of space \(vector.space) (\(vector.dimension)) meets a bridge from \(from.space) (\(from.dimension)) to "
          + "\(to.space): use the bridge of its own space.")
    }
    let values = try Self.unit(vector.values, under: from.metric)
    let carried = Self.added(values, map, to: origin)
    guard carried.contains(where: { $0 != 0 }), let result = try? Embedding(space: to.space, values: carried) else {
      throw SignalError(
        .badValue, "A vector of \(from.space) is carried to no direction of \(to.space): compute it anew.")
    }
    return result
  }

  /// Whether the bridge leads from one contract's values to another's.
  /// - Throws: `SignalError`: `bundleMismatch`, naming the end that differs; `unsupported`.
  public func requireEnds(from source: SignalContract, to target: SignalContract) throws(SignalError) {
    for (end, contract) in [(from, source), (to, target)] {
      let promised = try End(contract)
      guard end == promised else {
        throw SignalError(
          .bundleMismatch,
          "A bridge between \(from.space) and \(to.space) was fitted on other values than those of \(contract.name) version "
            + "\(contract.version): train it again with `vitrine signals bridge train`.")
      }
    }
  }

  /// A vector as its space compares it.
  static func unit(_ values: [Float], under metric: Metric) throws(SignalError) -> [Float] {
    guard metric == .cosine else { return values }
    let length = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length > 0, length.isFinite else {
      throw SignalError(.badValue, "A vector has length \(length), so no direction: leave it out.")
    }
    return values.map { Float(Double($0) / length) }
  }

  /// `start` + `values` · `map`.
  private static func added(_ values: [Float], _ map: [Float], to start: [Float]) -> [Float] {
    var result = start
    let width = start.count
    map.withUnsafeBufferPointer { map in
      result.withUnsafeMutableBufferPointer { out in
        guard let map = map.baseAddress, let out = out.baseAddress else { return }
        for (place, value) in values.enumerated() where value != 0 {
          let row = map + place * width
          for column in 0..<width { out[column] += value * row[column] }
        }
      }
    }
    return result
  }
}
