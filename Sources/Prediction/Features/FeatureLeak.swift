public import Domain

/// A value that was not known yet when the decision was made: a model trained on it would learn from the future.
public struct FeatureLeak: Error, Equatable, Sendable, CustomStringConvertible {
  public let feature: String
  /// The first row that leaks, from 0.
  public let row: Int
  /// How many rows leak.
  public let rowCount: Int
  public let asOf: Timestamp
  public let decision: Timestamp
  /// Seconds that have to pass before a decision may read the value.
  public let delay: Int64

  public var description: String {
    "feature \(feature), row \(row): a value of \(asOf) with a delay of \(delay) s meets a decision of \(decision)"
  }
}
