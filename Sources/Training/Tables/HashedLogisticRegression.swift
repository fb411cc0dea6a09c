public import Bundles
import Foundation
import Kernels

/// A logistic regression over hashed features that learns from one example after another, in memory known in advance.
///
/// The hashing trick (Weinberger et al., ICML 2009): a feature's weight lies at its hash modulo the size of the table, so
/// that features need no dictionary and some share a weight. Weights follow Adagrad (Duchi, Hazan, Singer, JMLR 2011), each
/// with its own step, as online advertising does it (McMahan et al., KDD 2013).
public struct HashedLogisticRegression: Equatable, Sendable {
  public let rate: Float
  /// Examples learned from.
  public private(set) var examples = 0
  /// A weight and its sum of squared gradients, side by side.
  private var pairs: [Float]

  /// - Parameters:
  ///   - bits: 2 to this power weights, 1...30.
  ///   - rate: of a weight's first step.
  /// - Throws: `invalidSettings`.
  public init(bits: Int = 20, rate: Float = 0.1) throws(TrainingError) {
    guard (1...30).contains(bits), rate > 0, rate.isFinite else {
      throw TrainingError(.invalidSettings, "A hashed table has 1 to 30 bits and a rate above 0: change them.")
    }
    self.rate = rate
    pairs = [Float](repeating: 0, count: 2 << bits)
  }

  private var pairCount: Int { pairs.count / 2 }

  /// The log-odds of some features.
  ///
  /// - Parameters:
  ///   - hashes: of the features, as by `FeatureKey`.
  ///   - values: aligned with `hashes`, finite; 1 each when nil.
  public func logOdds(_ hashes: UnsafeBufferPointer<UInt64>, values: UnsafeBufferPointer<Float>? = nil) -> Float {
    guard let base = hashes.baseAddress else { return 0 }
    return vt_hashed_logit(pairs, pairCount, base, values?.baseAddress, hashes.count)
  }

  /// Predicts an example and then learns from it.
  ///
  /// - Returns: the log-odds as they were before.
  /// - Throws: `diverged` for values or weights that are no numbers, before anything has changed.
  @discardableResult
  public mutating func learn(
    _ hashes: UnsafeBufferPointer<UInt64>, values: UnsafeBufferPointer<Float>? = nil, clicked: Bool
  ) throws(TrainingError) -> Float {
    guard let base = hashes.baseAddress, values.map({ $0.count == hashes.count }) ?? true else { return 0 }
    let odds = vt_hashed_logit(pairs, pairCount, base, values?.baseAddress, hashes.count)
    guard odds.isFinite else {
      throw TrainingError(.diverged, "Example \(examples + 1) has log-odds that are no number: check its values.")
    }
    let slope = 1 / (1 + exp(-odds)) - (clicked ? 1 : 0)
    vt_hashed_step(&pairs, pairCount, base, values?.baseAddress, hashes.count, slope, rate)
    examples += 1
    return odds
  }

  /// What has to be kept to go on exactly here.
  public func snapshot() throws(TrainingError) -> Safetensors {
    Safetensors(
      tensors: ["pairs": try stored(pairs, shape: [pairCount, 2])], metadata: ["examples": String(examples)])
  }

  /// - Throws: `weights` for another size, or for what is no number.
  public mutating func restore(_ snapshot: Safetensors) throws(TrainingError) {
    pairs = try floats("pairs", shape: [pairCount, 2], in: snapshot)
    examples = snapshot.metadata["examples"].flatMap { Int($0) } ?? 0
  }
}
