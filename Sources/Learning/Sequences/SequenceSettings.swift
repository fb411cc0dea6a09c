/// How a model of next actions is trained.
public struct SequenceSettings: Equatable, Sendable {
  public enum Architecture: String, CaseIterable, Sendable {
    /// Dot products of states with the vectors that actions are made of (SASRec).
    case nextAction
    /// A tower on each side and cosines, for an index of nearest neighbours (PinnerFormer).
    case towers
  }

  public var architecture = Architecture.nextAction
  /// Equal seeds and equal data give equal bytes, on a machine with the same libtorch and as many threads.
  public var seed: UInt64
  /// Of an item's vector and of a state.
  public var width = 64
  public var layers = 2
  public var heads = 2
  /// Width inside the feed-forward part.
  public var inner = 256
  /// The last actions that count.
  public var positions = 50
  public var dropout = 0.4
  /// The most epochs.
  public var epochs = 30
  /// Epochs without a better validation gain after which training stops.
  public var patience = 3
  /// Actions of a batch, padding included.
  public var places = 1_024
  /// Negatives that are drawn uniformly for each batch, beside the batch's own targets.
  public var uniform = 512
  /// A target is drawn among so many next actions; 1 for the next alone.
  public var window = 1
  /// Adam's step.
  public var rate = 4e-3
  /// Adam's weight decay, apart from the gradient.
  public var decay = 0.0
  /// Threads of libtorch. Sums depend on it in their last bits, so it does not follow the machine.
  public var threads = 1

  public init(seed: UInt64) { self.seed = seed }

  /// - Throws: `badSettings`.
  func validated() throws(LearningError) -> SequenceSettings {
    let counts = [width, layers, heads, inner, positions, epochs, patience, places, window, threads]
    guard counts.allSatisfy({ $0 > 0 }), uniform >= 0, rate > 0, decay >= 0 else {
      throw LearningError(.badSettings, "Sizes, epochs, patience, threads and rate must be above 0: raise them.")
    }
    guard width.isMultiple(of: heads) else {
      throw LearningError(.badSettings, "\(heads) heads do not divide a width of \(width): change one.")
    }
    guard 0..<1 ~= dropout else {
      throw LearningError(.badSettings, "A dropout of \(dropout) is no share below 1: lower it.")
    }
    return self
  }
}
