public import Bundles
public import Prediction

/// How a ranking model is trained.
public struct RankerSettings: Equatable, Sendable {
  /// Equal seeds and equal data give equal bytes, on a machine with the same libtorch.
  public var seed: UInt64
  public var shares = TimeSplit.Shares()
  public var architecture = RankerArchitecture(.interest)
  /// The most epochs.
  public var epochs = 30
  /// Epochs without a better validation loss after which training stops.
  public var patience = 3
  public var batchSize = 512
  /// Adam's step; with the decay below it had the least validation loss on the warm-up of the demo, standard and small.
  public var rate = 1e-3
  /// Adam's weight decay, apart from the gradient.
  public var decay = 1.0
  /// The share of values that the large network drops while it trains.
  public var dropout = 0.1
  /// Of serving; nil measures what bf16 costs the large network, and takes it where that is next to nothing.
  public var precision: Manifest.Precision?
  /// Threads of libtorch. Sums depend on it in their last bits, so it does not follow the machine.
  public var threads = 1
  /// Of people, for the intervals.
  public var resamples = 500

  public init(seed: UInt64) { self.seed = seed }

  /// - Throws: `badSettings`.
  func validated() throws(LearningError) -> RankerSettings {
    guard epochs > 0, patience > 0, batchSize > 0, threads > 0, resamples > 0, rate > 0, decay >= 0, 0..<1 ~= dropout
    else {
      throw LearningError(
        .badSettings,
        "Epochs, patience, batch size, threads, resamples and rate must be above 0, dropout a share below 1: change them."
      )
    }
    return self
  }
}
