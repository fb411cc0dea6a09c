public import Bundles
public import Domain

/// What a signal promises to those who use it: what its values mean, what they come from, how good they are.
///
/// Written as YAML under `contracts/`. `ContractLock` fixes the parts that decide what a value means.
public struct SignalContract: Equatable, Sendable {
  /// What a signal describes.
  public enum Entity: String, CaseIterable, Sendable {
    case item, user, query
  }

  /// What a value is made of.
  public enum ValueType: Equatable, Sendable, CustomStringConvertible {
    /// `dimension` numbers, compared by `metric`.
    case vector(dimension: Int, metric: Metric)
    /// A score for each of `labels` labels of a taxonomy's version.
    case scores(taxonomy: String, labels: Int)
    /// At most `maximumLength` bytes of UTF-8.
    case text(maximumLength: Int)
    /// Places in a picture of things of `labels` labels of a taxonomy's version, each with a score.
    case boxes(taxonomy: String, labels: Int)
    /// `bits` bits, compared by Hamming distance.
    case hash(bits: Int)

    /// Part of what the lock file fixes: one text for one type, for ever.
    public var description: String {
      switch self {
      case .vector(let dimension, let metric): "vector of \(dimension), \(metric.rawValue)"
      case .scores(let taxonomy, let labels): "scores of \(labels) labels, \(taxonomy)"
      case .text(let maximumLength): "text of \(maximumLength) bytes"
      case .boxes(let taxonomy, let labels): "boxes of \(labels) labels, \(taxonomy)"
      case .hash(let bits): "hash of \(bits) bits"
      }
    }
  }

  public enum Input: String, CaseIterable, Sendable {
    case picture, text
    /// What was read in the picture.
    case words
  }

  /// All that decides a value, by checksum.
  public struct BundleReference: Equatable, Sendable {
    public let name: String
    public let version: String
    /// Architecture and weights.
    public let model: Checksum
    public let preprocessing: Checksum
    public let precision: Manifest.Precision
    /// The score from which on an item counts, where one is fixed for all; part of `model` too.
    public let threshold: Double?
    /// Of the maps from raw scores to probabilities.
    public let calibration: Checksum?
    /// Of the program that trained the weights.
    public let code: Checksum?
  }

  /// Where the weights come from, for those who must answer for them.
  public struct Weights: Equatable, Sendable {
    /// An SPDX identifier.
    public let licence: String
    public let provenance: String
    /// The checksum of the published file, or of the examples that were learned from; nil for code without weights.
    public let original: Checksum?
  }

  /// What a service that reads the signal may rely on.
  public struct Objectives: Equatable, Sendable {
    /// The share of live items that have a value, 0...1.
    public let coverage: Double
    /// From a change of an item to its value, 95th percentile, in seconds.
    public let freshness: Int
    /// Of one value computed on demand, 99th percentile, in milliseconds.
    public let latency: Int
  }

  /// A figure on one slice of a golden set, and the least it may be.
  public struct Floor: Hashable, Sendable {
    public let measure: String
    /// `all`, or a part of the golden set.
    public let slice: String
    public let least: Double
  }

  /// Someone who reads the signal, and what they need of it.
  public struct Consumer: Equatable, Sendable {
    public let name: String
    public let checks: [Floor]
  }

  public let name: String
  public let version: Int
  /// What the signal is for, in a sentence.
  public let summary: String
  public let entity: Entity
  public let value: ValueType
  /// Where values may be compared; vectors and hashes have one.
  public let space: SpaceID?
  /// Under which map scores may be compared with a threshold; scores and boxes have one.
  public let calibration: CalibrationID?
  public let inputs: [Input]
  public let bundle: BundleReference
  public let owner: String
  public let weights: Weights
  public let objectives: Objectives
  public let goldenSet: String
  public let floors: [Floor]
  public let nullReasons: [SignalNull.Code]
  public let consumers: [Consumer]
  /// From this day on nobody new may use the signal.
  public let deprecatedOn: MarketDay?

  public func isDeprecated(on day: MarketDay) -> Bool { deprecatedOn.map { $0 <= day } ?? false }
}
