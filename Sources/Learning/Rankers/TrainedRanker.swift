public import Bundles
public import Prediction
import Statistics
import Training

/// Weights that a training came to, before anything is known of their calibration.
public struct TrainedRanker: Sendable {
  public let architecture: RankerArchitecture
  /// Tables, normalisation and core.
  public let weights: Safetensors
  public let epochs: Int
  /// From 1.
  public let bestEpoch: Int
  /// The mean over all known labels, in nats.
  public let validationLoss: Double
  public let seconds: Double
  public let examplesPerSecond: Double

  /// Probabilities of some rows before calibration, a column for each task.
  public func probabilities(of rows: Range<Int>, in examples: ExampleColumns) throws -> [RankerTask: [Double]] {
    let network = RankerNetwork(TorchParameters(weights).scope, architecture)
    let logits = try network.logits(of: rows, in: examples)
    let tasks = RankerTask.allCases
    return Dictionary(
      uniqueKeysWithValues: tasks.enumerated().map { column, task in
        (task, rows.indices.map { LogOdds.inverse(Double(logits[($0 - rows.lowerBound) * tasks.count + column])) })
      })
  }
}
