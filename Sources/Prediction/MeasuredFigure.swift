public import Statistics

/// A figure with the interval that it was measured with; the ends are missing where the data cannot give any.
public struct MeasuredFigure: Codable, Equatable, Sendable {
  public var estimate: Double
  public var low: Double?
  public var high: Double?

  public init(estimate: Double, low: Double? = nil, high: Double? = nil) {
    self.estimate = estimate
    self.low = low
    self.high = high
  }

  public init(_ interval: ConfidenceInterval) {
    self.init(estimate: interval.estimate, low: interval.low, high: interval.high)
  }
}
